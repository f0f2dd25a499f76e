/// A table taken apart: the CPUs of the header, and for each label the numbers of its cells and the text.
struct ParsedTable {
    var cpus: [Int] = []
    var rows: [String: (cells: [UInt32], text: String)] = [:]
    var labels: [String] = []

    init(_ lines: [String]) {
        cpus = lines[0].split(separator: " ").compactMap { Int($0.dropFirst(3)) }
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            let label = parts[0].trimmed
            let words = parts[1].split(separator: " ")
            let cells = words.prefix { $0.allSatisfy(\.isNumber) }.prefix(cpus.count)
            rows[label] = (
                cells.compactMap { UInt32($0) }, words.dropFirst(cells.count).joined(separator: " ")
            )
            labels.append(label)
        }
    }
}

extension Substring {
    fileprivate var trimmed: String { split(separator: " ").joined(separator: " ") }
}
