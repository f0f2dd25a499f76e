/// Where the buffer of a reader of `/proc/interrupts` comes from, and how the file is cut into records.
public enum BufferStrategy: String, Sendable, Hashable, CaseIterable {
    /// One page, always: a record is a run of cells.
    case page
    /// Today's seq_file: a record is a line, and the buffer doubles until the longest one fits.
    case row
    /// 2003: one buffer for the whole file from kmalloc, its size by the number of CPUs.
    case kmalloc
    /// The patch that was turned down: the same buffer, from vmalloc where kmalloc's limit is too low.
    case vmalloc
    /// The same buffer from kvmalloc, as files of today have it that know their size.
    case kvmalloc

    /// The size in bytes of the buffer that 2003's kernels took for the whole file when `onlineCPUs` were
    /// online, whatever the number of its lines.
    public static func wholeFileSize(onlineCPUs: Int) -> Int { 4096 * (1 + onlineCPUs / 8) }
}
