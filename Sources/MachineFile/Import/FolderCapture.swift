import KernelTypes
import Machine

/// What a folder with `proc/` in it holds beside the interrupts and what `HostFacts` takes from it: each is nil
/// when its file is missing, or has not the form that can be shown again.
struct FolderCapture {
    /// What went on with the machine.
    private(set) var activity = CapturedActivity()
    /// What the machine said of itself, without its processors.
    private(set) var system = SystemSpecification()
    /// `proc/cpuinfo`.
    private(set) var cpuinfo: [UInt8]?
    /// What could not be taken over and why, a line each.
    private(set) var remarks: [String] = []
    private let folder: FactsFolder
    private let limits: ImportLimits

    /// Reads what the folder has.
    init(_ folder: FactsFolder, limits: ImportLimits) {
        self.folder = folder
        self.limits = limits
        stat()
        softirqs()
        cpuinfo = bytes("proc/cpuinfo")
        if let words = line("proc/uptime")?.split(separator: " "), words.count == 2,
            let idle = Nanoseconds("\(words[1])s"), words[1].split(separator: ".").last?.utf8.count == 2
        {
            activity.idleTime = idle
        }
        activity.loadAverage = line("proc/loadavg")
        system.version = line("proc/version")
        system.commandLine = line("proc/cmdline")
        if let name = line("proc/sys/kernel/hostname"), !name.isEmpty, name.utf8.count <= 64,
            OneLine.text(name) == name
        {
            system.hostname = name
        }
        for name in SystemSpecification.importedSettings {
            system.settings[name] = line("proc/sys/kernel/\(name)")
        }
    }

    /// How many CPUs the captured files tell of.
    var cpuCount: Int {
        max((activity.stat?.cpus.last ?? -1) + 1, activity.softirqs?.cpuCount ?? 0)
    }

    /// How long the machine had been up as far as its CPUs' times in `proc/stat` tell: the time of the CPU that
    /// has most, in ticks of a hundredth of a second.
    var uptime: Nanoseconds? {
        let times = activity.stat?.lines.filter { $0.cpu != nil }.map { line in
            // What guests took is part of the first two numbers.
            line.values.prefix(8).reduce(0) { $0 &+ $1 }
        }
        guard let most = times?.max(), most > 0 else { return nil }
        return .milliseconds(min(most, 1 << 40) * 10)
    }

    /// Puts all that was captured into a machine.
    func apply(to specification: inout MachineSpecification, remarks: inout [String]) {
        specification.capturedActivity = activity
        specification.system = system
        remarks += self.remarks
        let files = InterruptFiles(folder, of: specification, limits: limits)
        specification.capturedActivity.interrupts = files.interrupts
        specification.capturedActivity.defaultAffinity = files.defaultAffinity
        remarks += files.remarks
        let devices = DeviceFiles(folder, kernel: specification.kernel)
        specification.pci = devices.functions
        remarks += devices.remarks
        guard let cpuinfo else { return }
        let online = CPUSet(0..<specification.cpus.count).subtracting(specification.cpus.offline)
        let template = CPUInfoImporter.template(
            cpuinfo, topology: Topology(specification.cpus), online: online)
        specification.system.cpuinfo = template
        if template == nil { remarks.append("proc/cpuinfo is not taken over: not a part for each CPU") }
    }

    private mutating func stat() {
        guard let bytes = bytes("proc/stat"), !bytes.isEmpty, !bytes.contains(0) else { return }
        let endsWithNewline = bytes.last == UInt8(ascii: "\n")
        let text = endsWithNewline ? bytes.dropLast() : bytes[...]
        var stat = CapturedStat(lines: [], endsWithNewline: endsWithNewline)
        var count = 0
        for line in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            stat.lines.append(StatScanner.line(Array(line)))
            count += 4 + (stat.lines.last?.values.count ?? 0)
            guard count <= limits.counts else {
                remarks.append("proc/stat is not taken over: more than \(limits.counts) numbers")
                return
            }
        }
        if let boot = stat.lines.first(where: { $0.name == "btime" }), boot.values.count == 1 {
            system.bootTime = boot.values[0]
        }
        activity.stat = stat
    }

    private mutating func softirqs() {
        guard let bytes = bytes("proc/softirqs") else { return }
        do throws(ImportError) {
            var importer = InterruptsImporter(source: "proc/softirqs", limits: limits)
            try importer.feed(bytes.span)
            var (table, cpus) = try importer.finish()
            guard cpus.count == table.cpuCount else {
                remarks.append("proc/softirqs is not taken over: CPUs are left out in its first line")
                return
            }
            for index in table.rows.indices {
                // On a machine with one CPU a row of a single number is that CPU's.
                if case .fixed(let width, 1) = table.rows[index].cells, cpus.count == 1 {
                    table.rows[index].cells = .perCPU(firstWidth: width)
                }
            }
            activity.softirqs = table
        } catch {
            remarks.append("proc/softirqs is not taken over: \(error.reason)")
        }
    }

    private func bytes(_ name: String) -> [UInt8]? {
        try? HostFile.bytes(of: folder.path(of: name), limit: FactsFolder.limit)
    }

    /// The only line of a file, in the form of captured text.
    private func line(_ name: String) -> String? {
        guard var bytes = bytes(name), bytes.last == UInt8(ascii: "\n") else { return nil }
        bytes.removeLast()
        guard !bytes.contains(UInt8(ascii: "\n")), !bytes.contains(0), !bytes.isEmpty else { return nil }
        let text = CapturedText.string(bytes)
        return text.utf8.count <= SystemSpecification.lineLimit ? text : nil
    }
}
