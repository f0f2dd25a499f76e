/// Where the buffer of a reader of `/proc/interrupts` comes from, and how the file is cut into records.
public enum BufferStrategy: String, Sendable, Hashable, CaseIterable {
    /// One page, always: a record is a run of cells.
    case page
    /// Today's seq_file: a record is a line, and the buffer doubles until the longest one fits.
    case row
}
