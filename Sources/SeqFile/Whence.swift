public import KernelTypes

/// What an `lseek` offset counts from; raw values are those of the system call.
public enum Whence: CInt, Sendable, Hashable, CaseIterable {
    /// The start of the file (`SEEK_SET`).
    case set = 0
    /// The file position (`SEEK_CUR`).
    case current = 1
    /// The end of the file (`SEEK_END`).
    case end = 2
    /// The next data (`SEEK_DATA`).
    case data = 3
    /// The next hole (`SEEK_HOLE`).
    case hole = 4

    /// The position that a seek by `offset` leads to, from the file position `position`.
    ///
    /// - Throws: `EINVAL` for a position that is negative or beyond 63 bits, and for everything but `set` and
    ///   `current`: a sequential file does not know its end (Linux: `seq_lseek`).
    @inlinable
    public func target(of offset: Int64, from position: Int64) throws(Errno) -> Int64 {
        let (target, overflow) =
            switch self {
            case .set: (offset, false)
            case .current: position.addingReportingOverflow(offset)
            case .end, .data, .hole: throw Errno.invalidArgument
            }
        guard !overflow, target >= 0 else { throw .invalidArgument }
        return target
    }
}
