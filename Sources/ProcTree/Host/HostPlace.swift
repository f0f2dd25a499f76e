/// A file or directory of a host's `/proc` or `/sys` whose place a machine's own takes when a command is to see
/// the machine instead of the host.
public struct HostPlace: Sendable, Hashable {
    /// What takes the place.
    public enum Content: Sendable, Hashable {
        /// The machine's file of that path.
        case file
        /// The machine's directory of that path, with all that is in it.
        case directory
        /// Nothing: the machine has none, so that the host's must not be seen.
        case nothing
    }

    /// The path on the host, as `/proc/interrupts`.
    public let path: String
    /// What takes the place.
    public let content: Content

    /// A place and what takes it.
    public init(path: String, content: Content) {
        self.path = path
        self.content = content
    }

    /// Whether it is a root of PCI devices (`/sys/devices/pci0000:00`), which links of other directories lead
    /// into: it comes with them.
    public var isDeviceRoot: Bool { HostPlace.isDeviceRoot(path) }

    /// Whether links of it lead into the roots of PCI devices.
    public var leadsToDevices: Bool { HostPlace.linkDirectories.contains(path) }

    static func isDeviceRoot(_ path: String) -> Bool {
        path.hasPrefix("/sys/devices/pci") && !path.dropFirst("/sys/devices/pci".count).contains("/")
    }

    /// Directories of links into the roots of PCI devices.
    static let linkDirectories: Set<String> = [
        "/sys/bus/pci/devices", "/sys/bus/pci/drivers", "/sys/class/net", "/sys/class/block", "/sys/block",
    ]

    /// Directories that are the machine's as a whole: what the host has in them beside is not seen. In all others
    /// the host's files stay, but for those that the machine has too.
    static let wholeDirectories: Set<String> = linkDirectories.union([
        "/proc/irq", "/proc/sys/vm", "/sys/devices/system/cpu", "/sys/devices/system/node", "/sys/kernel/irq",
    ])

    /// Files that a machine without them hides, beside the directories above.
    static let knownFiles: [String] = [
        "buddyinfo", "cpuinfo", "interrupts", "loadavg", "meminfo", "modules", "pagetypeinfo", "slabinfo",
        "softirqs", "stat", "uptime", "version", "vmallocinfo", "vmstat", "zoneinfo",
    ].map { "/proc/" + $0 }
}
