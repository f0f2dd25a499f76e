public import KernelTypes
import Machine

/// What a folder with `proc/` and `sys/`, a copied one or the host's own, says about its machine beside the
/// interrupts. Each fact is nil when its file is missing or makes no sense.
public struct HostFacts: Sendable, Hashable {
    /// `proc/sys/kernel/osrelease`, else the third word of `proc/version`.
    public var kernel: KernelVersion?
    /// `proc/sys/kernel/arch`; on the host itself `uname`.
    public var architecture: Architecture?
    /// The size of the memory in bytes: `MemTotal` of `proc/meminfo`, rounded up to what memory is sold in.
    public var memory: UInt64?
    /// How many CPUs are possible: `sys/devices/system/cpu/possible`, else the header of `proc/softirqs`.
    public var possibleCPUs: Int?
    /// Packages, cores in a package and threads in a core: `topology` of each CPU in
    /// `sys/devices/system/cpu`.
    public var grouping: CPUGrouping?
    /// NUMA nodes: `sys/devices/system/node/online`.
    public var nodes: Int?
    /// Time since boot: `proc/uptime`.
    public var uptime: Nanoseconds?
    /// How many interrupts `proc/stat` counts.
    public var nrIRQs: Int?

    /// Packages, cores and threads.
    public struct CPUGrouping: Sendable, Hashable {
        /// Packages.
        public var sockets: Int
        /// Cores in the fullest package, on average over all.
        public var coresPerSocket: Int
        /// Threads in the fullest core.
        public var threadsPerCore: Int
    }

    /// No facts at all, as with a lone capture.
    public init() {}

    /// What the folder at `path` says.
    public init(folder path: String) {
        let folder = FactsFolder(path: path)
        kernel = HostFacts.kernel(folder)
        architecture = HostFacts.architecture(folder)
        memory = folder.line(of: "proc/meminfo", beginning: "MemTotal:").flatMap(HostFacts.memory)
        possibleCPUs = HostFacts.possibleCPUs(folder)
        grouping = HostFacts.grouping(folder, cpuCount: possibleCPUs ?? 0)
        nodes = folder.text("sys/devices/system/node/online").flatMap { HostFacts.cpuList($0)?.count }
        uptime = folder.text("proc/uptime").flatMap(HostFacts.uptime)
        nrIRQs = folder.line(of: "proc/stat", beginning: "intr ").flatMap(HostFacts.interruptCount)
    }

    private static func kernel(_ folder: FactsFolder) -> KernelVersion? {
        if let release = folder.text("proc/sys/kernel/osrelease") { return KernelVersion(release) }
        let words = folder.text("proc/version")?.split(separator: " ") ?? []
        return words.count > 2 ? KernelVersion(String(words[2])) : nil
    }

    private static func architecture(_ folder: FactsFolder) -> Architecture? {
        let name = folder.text("proc/sys/kernel/arch") ?? (folder.isHost ? folder.hostMachine : nil)
        guard let name else { return nil }
        switch name {
        case "arm64": return .aarch64
        case "i486", "i586", "i686": return .i386
        default: return Architecture(rawValue: name)
        }
    }

    /// The kernel keeps some of the memory for itself before it counts; sizes of machines have a few leading
    /// bits, so the next multiple of a sixteenth's power of two is taken for the size.
    private static func memory(_ line: String) -> UInt64? {
        let words = line.split(separator: " ")
        guard words.count >= 2, let kibibytes = UInt64(words[1]), kibibytes > 0, kibibytes < 1 << 42 else {
            return nil
        }
        var unit: UInt64 = 1
        while unit < kibibytes / 16 { unit *= 2 }
        return (kibibytes + unit - 1) / unit * unit << 10
    }

    private static func possibleCPUs(_ folder: FactsFolder) -> Int? {
        if let last = folder.text("sys/devices/system/cpu/possible").flatMap(cpuList)?.last {
            return last + 1
        }
        let names = folder.firstLine(of: "proc/softirqs")?.split(separator: " ") ?? []
        return names.last.flatMap { cpuNumber($0, prefix: "CPU") }.map { $0 + 1 }
    }

    /// The number of a CPU's name, as the 12 of `cpu12`; nil for any other name, and for a number that no
    /// machine's CPU can have.
    static func cpuNumber(_ name: some StringProtocol, prefix: String) -> Int? {
        let digits = name.dropFirst(prefix.count)
        guard name.hasPrefix(prefix), digits.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }),
            let number = Int(digits), number < CPUSpecification.limit
        else { return nil }
        return number
    }

    /// A list of CPUs or nodes as the kernel prints it.
    static func cpuList(_ text: String) -> CPUSet? {
        guard !text.isEmpty else { return nil }
        return try? CPUSet(kernelList: text.utf8, nrCPUs: CPUSpecification.limit)
    }

    /// One of the ranges of such a list, as `8-15` or `8`, of numbers that may be above those of any CPU.
    static func numberRange(_ text: some StringProtocol) -> Range<Int>? {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { Int32($0) }
        guard let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2, first >= 0,
            last >= first, last < .max
        else { return nil }
        return Int(first)..<Int(last) + 1
    }

    private static func uptime(_ text: String) -> Nanoseconds? {
        guard let word = text.split(separator: " ").first else { return nil }
        return Nanoseconds("\(word)s")
    }

    private static func interruptCount(_ line: String) -> Int? {
        let count = line.split(separator: " ").count - 2
        return count > 0 ? count : nil
    }
}
