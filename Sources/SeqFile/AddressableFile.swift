/// A file that knows the length of its records before they are rendered, and so where each one begins.
///
/// All three of `length`, `locate` and `show` describe one snapshot: they agree until the next `rewind`.
public protocol AddressableFile: SequentialFile {
    /// Exactly how many bytes `show` will write for `record`: 0 when it will skip it. Always less than a
    /// page, of which a buffer leaves one byte unused.
    func length(of record: Record) -> Int

    /// The position of the record that holds byte `offset` of the text, and how many of the record's bytes
    /// come before that byte; nil at and past the end. `offset` is never negative.
    func locate(_ offset: Int64) -> (position: Int64, skip: Int)?

    /// The records from `position` on whose text stands ready, so that they need not be rendered; nil for none,
    /// or so few that it does not pay. The positions of those records follow each other without gaps, and `show`
    /// would write the same.
    func readyRecords(from position: Int64) -> ReadyRecords?
}

extension AddressableFile {
    /// None stands ready.
    @inlinable
    public func readyRecords(from position: Int64) -> ReadyRecords? { nil }
}
