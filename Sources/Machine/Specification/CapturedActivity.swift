public import KernelTypes

/// What was captured of a machine beside the table of its interrupts; nil for what is not known and comes from its model.
public struct CapturedActivity: Sendable, Hashable {
    /// `/proc/softirqs`.
    public var softirqs: CapturedTable?
    /// `/proc/stat`.
    public var stat: CapturedStat?
    /// The second number of `/proc/uptime`.
    public var idleTime: Nanoseconds?
    /// `/proc/loadavg` without its newline, in the form of `CapturedText`.
    public var loadAverage: String?
    /// `/proc/irq` and `/sys/kernel/irq`, ascending by number: interrupts of which something is known that their
    /// rows do not tell, and descriptors without a row.
    public var interrupts: [CapturedInterrupt] = []
    /// `/proc/irq/default_smp_affinity`; nil for all CPUs.
    public var defaultAffinity: CPUSet?

    /// Nothing.
    public init() {}
}

/// A captured `/proc/stat`.
public struct CapturedStat: Sendable, Hashable {
    /// The lines in their order.
    public var lines: [CapturedStatLine]
    /// Whether the last line ends with a newline.
    public var endsWithNewline: Bool

    /// A file of the given lines.
    public init(lines: [CapturedStatLine], endsWithNewline: Bool = true) {
        self.lines = lines
        self.endsWithNewline = endsWithNewline
    }

    /// The CPUs that have a line.
    public var cpus: CPUSet { CPUSet(lines.compactMap(\.cpu)) }
}

/// One line of a captured `/proc/stat`: text, numbers with a blank between any two, text.
public struct CapturedStatLine: Sendable, Hashable {
    /// What stands before the first number, in the form of `CapturedText`.
    public var prefix: String
    /// The numbers.
    public var values: [UInt64]
    /// What stands behind the last one, without the newline.
    public var suffix: String

    /// A line as it was captured.
    public init(prefix: String, values: [UInt64], suffix: String = "") {
        self.prefix = prefix
        self.values = values
        self.suffix = suffix
    }

    /// The line's first word.
    public var name: Substring { prefix.prefix { $0 != " " } }

    /// The CPU whose line it is; nil for any other line, also that of all CPUs together.
    public var cpu: Int? {
        let digits = name.dropFirst(3)
        guard name.hasPrefix("cpu"), !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let cpu = Int(digits), cpu < CPUSpecification.limit
        else { return nil }
        return cpu
    }
}
