public import KernelTypes
public import Machine

/// A machine that was captured: its table and all that is known beside it.
public struct ImportedMachine: Sendable {
    /// What was imported, ready to be built or written.
    public private(set) var specification: MachineSpecification
    /// What was guessed and why, a line each, for the machine file's first lines.
    public private(set) var remarks: [String]

    /// Imports `path`: a captured `/proc/interrupts`, a folder with `proc/` and `sys/`, or `/`, which is the
    /// host.
    ///
    /// - Throws: when there is no table, or it is not one.
    public init(from path: String, limits: ImportLimits = ImportLimits()) throws(ImportError) {
        let isFolder = HostFile.isFolder(path)
        let folder = FactsFolder(path: path)
        let file = isFolder ? folder.path(of: "proc/interrupts") : path
        var importer = InterruptsImporter(source: file, limits: limits)
        var failure: ImportError?
        do {
            try HostFile.read(file) { chunk in
                do throws(ImportError) {
                    try importer.feed(chunk)
                    return true
                } catch {
                    failure = error
                    return false
                }
            }
        } catch {
            let wanted = isFolder ? "; expected a folder with proc/ and sys/ in it" : ""
            throw ImportError(source: file, reason: error.reason + wanted)
        }
        if let failure { throw failure }
        let (table, online) = try importer.finish()
        let name = ImportedMachine.name(of: path, isHost: isFolder && folder.isHost)
        guard isFolder else {
            self.init(table, online: online, facts: HostFacts(), name: name)
            return
        }
        let capture = FolderCapture(folder, limits: limits)
        var facts = HostFacts(folder: path)
        facts.possibleCPUs = max(facts.possibleCPUs ?? 0, capture.cpuCount)
        let isTimed = facts.uptime != nil
        facts.uptime = facts.uptime ?? capture.uptime
        self.init(table, online: online, facts: facts, name: name)
        if !isTimed, facts.uptime != nil {
            remarks.append("uptime is that of proc/stat: all the time of the CPU that has most")
        }
        SystemImporter.apply(folder, limits: limits, to: &specification, remarks: &remarks)
        capture.apply(to: &specification, remarks: &remarks)
    }

    /// A machine with the given table, `online` CPUs and what else is known; the rest is guessed.
    public init(_ table: CapturedTable, online: CPUSet, facts: HostFacts, name: String) {
        let guess = CaptureGuess(table)
        var remarks: [String] = []
        let architecture = facts.architecture ?? guess.architecture
        if facts.architecture == nil { remarks.append("arch is guessed from the table's rows") }
        let kernel = ImportedMachine.kernel(facts, guess, architecture, &remarks)
        var table = table
        table.cpuCount = min(max(table.cpuCount, facts.possibleCPUs ?? 0), CPUSpecification.limit)
        let cpus = ImportedMachine.cpus(count: table.cpuCount, online: online, facts: facts)
        if facts.grouping == nil { remarks.append("how CPUs are grouped is not known: one package") }
        let usualMemory = min(UInt64(cpus.count) << 31, 64 << 40)
        if facts.memory == nil { remarks.append("memory is not known: 2GiB for each CPU") }
        var result = MachineSpecification(
            name: name, kernel: kernel, architecture: architecture, cpus: cpus,
            memory: min(max(facts.memory ?? usualMemory, 16 << 20), 4 << 50))
        result.uptime = max(facts.uptime ?? guess.uptime, Nanoseconds(1))
        if facts.uptime == nil {
            remarks.append("uptime is guessed: the busiest CPU's timer interrupts, hz a second")
        }
        result.nrIRQs = facts.nrIRQs.map { min($0, 1 << 24) }
        result.captured = table
        specification = result
        self.remarks = remarks
    }

    /// A kernel whose formats are known and that the architecture has; all other files follow from it.
    private static func kernel(
        _ facts: HostFacts, _ guess: CaptureGuess, _ architecture: Architecture, _ remarks: inout [String]
    ) -> KernelVersion {
        let stand =
            architecture == .ia64 ? KernelVersion("2.6.0") ?? KernelVersion(2, 6) : KernelVersion(4, 0)
        let known = facts.kernel ?? guess.kernel
        if facts.kernel == nil { remarks.append("kernel is guessed from the table's format") }
        let isOld = known < KernelVersion(4, 0)
        let fits = (architecture != .aarch64 || !isOld) && (architecture != .ia64 || isOld)
        guard MachineDecoder.knowsFormats(of: known), fits else {
            remarks.append(
                "captured with kernel \(known.release), whose other files the program does not know")
            return stand
        }
        return known
    }

    private static func cpus(count: Int, online: CPUSet, facts: HostFacts) -> CPUSpecification {
        let offline = CPUSet(0..<count).subtracting(online)
        let grouping = facts.grouping
        let threads = min(max(1, grouping?.threadsPerCore ?? 1), count)
        let sockets = min(max(1, grouping?.sockets ?? 1), count)
        let perCore = sockets.multipliedReportingOverflow(by: threads)
        let fits = !perCore.overflow && perCore.partialValue <= count
        let unit = fits ? perCore.partialValue : 1
        let cores = max(grouping?.coresPerSocket ?? 1, (count + unit - 1) / unit)
        let full = unit.multipliedReportingOverflow(by: cores)
        let isPlain = !fits || full.overflow || full.partialValue > CPUSpecification.limit
        var result =
            isPlain
            ? CPUSpecification(coresPerSocket: count)
            : CPUSpecification(
                sockets: sockets, coresPerSocket: cores, threadsPerCore: threads,
                countOverride: full.partialValue == count ? nil : count)
        let coreCount = (count + result.threadsPerCore - 1) / result.threadsPerCore
        result.nodes = max(1, min(facts.nodes ?? 1, coreCount, MachineDecoder.nodeLimit))
        result.offline = offline
        return result
    }

    private static func name(of path: String, isHost: Bool) -> String {
        if isHost { return "host" }
        let last = path.split(separator: "/").last.map(String.init) ?? "capture"
        return OneLine.text(String(last.unicodeScalars.prefix(60)))
    }
}
