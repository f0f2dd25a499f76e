public import KernelTypes

/// A captured `/proc/interrupts`: its rows in their order, with all that is needed to print it again to the
/// byte, and its counts where they are not zero.
///
/// Its texts are in the form of `CapturedText`, which can hold any byte.
public struct CapturedTable: Sendable, Hashable {
    /// How the line with the CPUs' names is printed.
    public var header: CapturedHeader
    /// The rows below the header, in the captured order.
    public var rows: [CapturedRow]
    /// The number of possible CPUs that the capture was made with; `--cpus` may have changed the machine's.
    public var cpuCount: Int
    /// How long the captured machine had been up; nil for the specification's own uptime. Counts go on from
    /// there, at the pace that brought them to their values.
    public var origin: Nanoseconds?
    /// Whether the last line ends with a newline, as it does unless a capture was cut.
    public var endsWithNewline: Bool

    /// A table of `rows` under `header`.
    public init(header: CapturedHeader, rows: [CapturedRow], cpuCount: Int, endsWithNewline: Bool = true) {
        self.header = header
        self.rows = rows
        self.cpuCount = cpuCount
        self.endsWithNewline = endsWithNewline
    }
}

/// The first line of a captured `/proc/interrupts`.
public struct CapturedHeader: Sendable, Hashable {
    /// What stands before the first `CPU`.
    public var prefix: String
    /// What stands after the last CPU's number: the kernel pads with blanks, tools that copy a table often
    /// cut them.
    public var suffix: String
    /// The whole line as it was captured, when its names are not `CPU%-8d` each, as in 2003 with ten CPUs and
    /// more; it is to be printed while the machine has the CPUs that the capture had.
    public var verbatim: String?

    /// A header whose names stand between `prefix` and `suffix`, or one that is to be printed as it is.
    public init(prefix: String, suffix: String, verbatim: String? = nil) {
        self.prefix = prefix
        self.suffix = suffix
        self.verbatim = verbatim
    }
}

/// One row of a captured `/proc/interrupts`: `prefix`, cells, `suffix`.
public struct CapturedRow: Sendable, Hashable {
    /// What stands before the first cell's field, the colon included.
    public var prefix: String
    /// The cells between the texts.
    public var cells: CapturedCells
    /// What stands after the last cell, without the newline.
    public var suffix: String
    /// Counts that are not zero.
    public var counts: [CapturedCount]

    /// A row as it was captured.
    public init(
        prefix: String, cells: CapturedCells, suffix: String, counts: [CapturedCount]
    ) {
        self.prefix = prefix
        self.cells = cells
        self.suffix = suffix
        self.counts = counts
    }

    /// The interrupt's number when the label is one, and nil for rows such as `LOC` or `IPI0`.
    public var irq: Int? {
        let label = prefix.drop { $0 == " " || $0 == "\t" }.prefix { $0 != ":" }
        guard label.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = UInt32(label) else {
            return nil
        }
        return Int(number)
    }
}

/// How many cells a captured row has, and how wide their fields are.
public enum CapturedCells: Sendable, Hashable {
    /// None: the row is text.
    case none
    /// One field a CPU, right-justified; the first one may be narrower than the others.
    case perCPU(firstWidth: Int)
    /// So many fields, whatever the number of CPUs, as the kernel's `ERR:` has one.
    case fixed(firstWidth: Int, count: Int)
    /// The captured fields are too uneven to be told apart from text, and stand in the prefix as they were
    /// found; only CPUs that a larger machine adds have fields of their own, after it.
    case afterText

    /// The width of every field but the first: `%10u` and the blank before it.
    public static let usualWidth = 11
}

/// One count of a captured row that is not zero.
public struct CapturedCount: Sendable, Hashable {
    /// The number of the cell's CPU; in a row of fixed cells the cell's place, from 0.
    public var column: Int
    /// The value that was captured.
    public var value: UInt64

    /// A count of `value` in column `column`.
    public init(column: Int, value: UInt64) {
        self.column = column
        self.value = value
    }
}
