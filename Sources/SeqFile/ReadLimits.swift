public import KernelTypes

/// The limits that hold for every read, whatever the file.
public enum ReadLimits {
    /// The most bytes that one read moves, and the largest buffer: 2^31 - 1 rounded down to a page, which is
    /// 2,147,479,552 where pages have 4 KiB (Linux: `MAX_RW_COUNT`).
    @inlinable
    public static func maximumTransfer(pageSize: Int) -> Int { 0x7fff_ffff & ~(pageSize - 1) }

    /// How many bytes a read of `want` bytes at `position` may move.
    ///
    /// - Throws: `EINVAL` for a negative position, and where position plus length leaves 63 bits; also for a
    ///   length that is cut to the maximum afterwards (Linux: `rw_verify_area`).
    @inlinable
    public static func admit(_ want: Int, at position: Int64, pageSize: Int) throws(Errno) -> Int {
        guard want >= 0, position >= 0, !position.addingReportingOverflow(Int64(want)).overflow else {
            throw .invalidArgument
        }
        return min(want, maximumTransfer(pageSize: pageSize))
    }
}
