/// How much of a captured table is taken into memory.
///
/// A capture is read piece by piece, and only what is not zero is kept: 16 bytes for each count, some hundred
/// bytes for each row beside its text. With these limits an import stays below 1 GiB, whatever it is fed, and
/// its machine file is one that can be read again.
public struct ImportLimits: Sendable, Hashable {
    /// The longest line: more than 16,777,216 CPUs need.
    public var lineBytes = 256 << 20
    /// The most rows.
    public var rows = 1 << 20
    /// The most counts that are not zero, in all rows together.
    public var counts = 1 << 24
    /// The most text beside the counts, in all rows together.
    public var textBytes = 64 << 20

    /// The limits that are documented at each of them.
    public init() {}
}
