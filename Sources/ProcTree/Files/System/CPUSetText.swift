import KernelTypes
import SeqFile

/// A set of CPUs as the kernel prints it, with a newline: in pieces, because that of a million CPUs has hundreds
/// of thousands of bytes.
struct CPUSetText: Sendable {
    /// How a set is written.
    enum Form: Sendable, Hashable {
        /// `0-3,8`.
        case list
        /// `f,000000ff`, with the digits that so many CPUs need.
        case mask(nrCPUs: Int)
    }

    /// Groups of 32 CPUs in a piece of a mask.
    private static let groupsPerPiece = 400
    /// Ranges in a piece of a list; one has at most 18 bytes.
    private static let rangesPerPiece = 200

    let set: CPUSet
    let form: Form
    /// What stands between a list and its newline.
    var ending = ""

    /// The text as a reader gets it.
    var pieces: TextPieces {
        let text = self
        return TextPieces(count: count, length: length) { index, buffer in text.write(index, &buffer) }
    }

    /// The number of pieces.
    var count: Int {
        switch form {
        case .list: max(1, (set.ranges.count + Self.rangesPerPiece - 1) / Self.rangesPerPiece)
        case .mask(let nrCPUs): max(1, (Self.groups(nrCPUs) + Self.groupsPerPiece - 1) / Self.groupsPerPiece)
        }
    }

    /// The length of the text in bytes.
    var length: Int {
        switch form {
        case .mask(let nrCPUs):
            let groups = Self.groups(nrCPUs)
            return groups == 0 ? 1 : Self.digits(ofGroup: groups - 1, nrCPUs) + (groups - 1) * 9 + 1
        case .list:
            return set.ranges.reduce(ending.utf8.count + (set.ranges.isEmpty ? 1 : 0)) { sum, range in
                let last = range.count > 1 ? Self.decimalDigits(range.upperBound - 1) + 1 : 0
                return sum + Self.decimalDigits(range.lowerBound) + last + 1
            }
        }
    }

    /// Writes a piece, the last one with the newline.
    func write(_ index: Int, _ buffer: inout SeqBuffer) {
        switch form {
        case .list: writeRanges(index, &buffer)
        case .mask(let nrCPUs): writeGroups(index, nrCPUs, &buffer)
        }
        guard index == count - 1 else { return }
        if case .list = form { buffer.put(ending) }
        buffer.put("\n")
    }

    private func writeRanges(_ index: Int, _ buffer: inout SeqBuffer) {
        let first = index * Self.rangesPerPiece
        for place in first..<min(first + Self.rangesPerPiece, set.ranges.count) {
            let range = set.ranges[place]
            if place > 0 { buffer.put(",") }
            buffer.format(UInt64(range.lowerBound))
            guard range.count > 1 else { continue }
            buffer.put("-")
            buffer.format(UInt64(range.upperBound - 1))
        }
    }

    private func writeGroups(_ index: Int, _ nrCPUs: Int, _ buffer: inout SeqBuffer) {
        let groups = Self.groups(nrCPUs)
        let first = index * Self.groupsPerPiece
        for place in first..<min(first + Self.groupsPerPiece, groups) {
            if place > 0 { buffer.put(",") }
            let group = groups - 1 - place
            var word = set.maskWord(at: group)
            let above = (group + 1) * 32 - nrCPUs
            if above > 0 { word &= UInt32.max >> UInt32(above) }
            buffer.format(hex: UInt64(word), width: Self.digits(ofGroup: group, nrCPUs))
        }
    }

    private static func groups(_ nrCPUs: Int) -> Int { (nrCPUs + 31) / 32 }

    private static func digits(ofGroup group: Int, _ nrCPUs: Int) -> Int {
        min(8, (nrCPUs - group * 32 + 3) / 4)
    }

    private static func decimalDigits(_ number: Int) -> Int {
        var (count, limit) = (1, 10)
        while number >= limit { (count, limit) = (count + 1, limit * 10) }
        return count
    }
}
