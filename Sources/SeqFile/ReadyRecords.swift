/// Consecutive records whose text stands ready in memory: one short text, again and again.
@safe
public struct ReadyRecords {
    /// The short text, a whole number of times. It stays as it is while the file is open.
    @usableFromInline let bytes: UnsafeRawBufferPointer
    /// The length of the short text in bytes.
    @usableFromInline let period: Int
    /// The length of each record, a multiple of `period`.
    @usableFromInline let recordLength: Int
    /// How many records there are.
    @usableFromInline let count: Int

    /// Describes `count` records of `recordLength` bytes each.
    ///
    /// - Parameters:
    ///   - bytes: a short text of `period` bytes, once or several times.
    @inlinable
    public init(_ bytes: UnsafeRawBufferPointer, period: Int, recordLength: Int, count: Int) {
        unsafe self.bytes = bytes
        self.period = period
        self.recordLength = recordLength
        self.count = count
    }
}
