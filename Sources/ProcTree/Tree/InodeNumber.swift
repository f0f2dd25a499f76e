/// An inode number: which template a node is of, and the numbers in its path, packed.
///
/// The lower 48 bits hold the numbers, the rightmost one lowest, each with the bits that its family needs; the
/// template is above them. The root's is 1.
enum InodeNumber {
    /// How many bits the numbers have together.
    static let numberBits = 48
    /// More templates than this cannot be: inode numbers stay positive where they are signed.
    static let templateLimit = 1 << 15

    /// The inode number of a node.
    static func pack(_ template: Int, _ numbers: PathNumbers, bits: [Int]) -> UInt64 {
        if template == 0 { return TreeNode.rootInode }
        var packed: UInt64 = 0
        for (index, width) in bits.enumerated() { packed = packed << UInt64(width) | UInt64(numbers[index]) }
        return UInt64(template) << UInt64(numberBits) | packed
    }

    /// Which template a node is of; it may be one that there is not. The root's is 0.
    static func template(_ inode: UInt64) -> Int? {
        let template = Int(inode >> UInt64(numberBits))
        return template == 0 && inode != TreeNode.rootInode ? nil : template
    }

    /// The numbers in a node's path; nil if they do not fit the template.
    static func numbers(_ inode: UInt64, bits: [Int]) -> PathNumbers? {
        if inode == TreeNode.rootInode { return PathNumbers.none }
        var rest = inode & ((1 << UInt64(numberBits)) - 1)
        var shift = bits.reduce(0, +)
        guard rest >> UInt64(shift) == 0 else { return nil }
        var numbers = PathNumbers.none
        for width in bits {
            shift -= width
            numbers = numbers.appending(Int(rest >> UInt64(shift)))
            rest &= (1 << UInt64(shift)) - 1
        }
        return numbers
    }
}
