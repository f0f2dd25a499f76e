/// How a captured text is cut into the records that the kernel's file is made of.
///
/// It decides where reads stop short, as a read gives whole records, and how large a reader's buffer gets.
public struct RecordCut: Sendable, Hashable {
    /// What a record is.
    public enum Unit: String, Sendable, Hashable, CaseIterable {
        /// A line, as in most files.
        case line
        /// The lines up to an empty one, which is part of it, as in `proc/crypto`.
        case paragraph
        /// Lines from one that begins with `Node`, a number and a comma to the first with another number, as in
        /// `proc/zoneinfo`.
        case node
        /// All of the text, as in the many files of the kernel that are one record (Linux: `single_open`).
        case file
    }

    /// What a record is.
    public var unit: Unit
    /// How many lines of header the first record begins with: two in `proc/slabinfo`.
    public var header: Int

    /// The numbers of header lines that can be asked for.
    public static let headers = 0...1000

    /// A record of such a unit each, the first one with so many lines of header.
    public init(_ unit: Unit = .line, header: Int = 0) {
        self.unit = unit
        self.header = header
    }
}
