/// A text with the ends of its records.
struct RecordedText {
    let bytes: [UInt8]
    let file: HostText
    /// Where nodes end; their records are too long to look for.
    private let nodeEnds: [Int]

    init(_ bytes: [UInt8], of file: HostText) {
        self.bytes = bytes
        self.file = file
        nodeEnds = file.records == "node" ? Self.nodeEnds(bytes) : []
    }

    /// How much of a record is left from `offset` on; 0 where one begins, and at the end.
    func bytesLeft(at offset: Int64) -> Int {
        guard offset > 0, offset < bytes.count else { return 0 }
        let start = Int(offset)
        let end = (start...bytes.count).first(where: isEnd) ?? bytes.count
        return end - start
    }

    private func isEnd(_ offset: Int) -> Bool {
        switch file.records {
        case "node": nodeEnds.contains(offset)
        case "paragraph": offset > 1 && bytes[offset - 1] == 0x0a && bytes[offset - 2] == 0x0a
        default: bytes[offset - 1] == 0x0a
        }
    }

    private static func nodeEnds(_ bytes: [UInt8]) -> [Int] {
        var ends: [Int] = []
        var (place, node) = (0, Substring())
        for line in String(decoding: bytes, as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false)
        {
            if line.hasPrefix("Node "), let name = line.split(separator: ",").first, name != node {
                ends.append(place)
                node = name
            }
            place += line.utf8.count + 1
        }
        return ends + [bytes.count]
    }
}
