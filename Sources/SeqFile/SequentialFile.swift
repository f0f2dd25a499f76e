public import KernelTypes

/// A file whose text is a sequence of records, each rendered only when a reader comes to it.
///
/// Linux: `struct seq_operations`. Every `start` is followed by exactly one `stop` before the next `start`,
/// also when `start`, `next` or `show` throws; between the two a file may hold what it iterates over. From
/// one read to the next only the position is kept.
public protocol SequentialFile {
    /// What `start` and `next` find and `show` renders. The readers only pass it on.
    associatedtype Record

    /// Reading starts again at offset 0 on a handle that has produced records before: take a fresh snapshot.
    mutating func rewind()

    /// Finds the record at `position`, which is 0 for the first; nil at the end.
    ///
    /// May move `position` forward to the record that it returns, where positions are keys with gaps.
    mutating func start(_ position: inout Int64) throws(Errno) -> Record?

    /// Finds the record after `record`; nil at the end. Must move `position` forward in either case.
    mutating func next(after record: Record, _ position: inout Int64) throws(Errno) -> Record?

    /// Writes the record's text to `buffer`, without caring whether it fits: a text that overflowed is
    /// thrown away and asked for again. `buffer` is valid during the call only.
    mutating func show(_ record: Record, into buffer: inout SeqBuffer) throws(Errno) -> Shown

    /// Ends the iteration at `record`; nil when it ended with the last record or with an error.
    mutating func stop(_ record: Record?)
}
