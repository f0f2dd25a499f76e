import KernelTypes
import Machine
import SeqFile

extension TreePlan {
    /// Adds `sys/devices/system/cpu`.
    ///
    /// When old kernels got a file is from memory [REC].
    func addCPUs(of machine: Machine) {
        let kernel = machine.kernel
        let cpus = directory("sys/devices/system/cpu")
        if kernel >= KernelVersion(2, 6, 26) { CPUFiles.addLists(to: cpus, machine) }
        let cpu = cpus.directories(CPUFamily { $0.snapshot.state.present })
        cpu.file("online") { CPUFiles.online($0.numbers[0], machine) }
        if kernel >= KernelVersion(2, 6, 34) {
            cpu.links(NodeOfCPU()) { "../../node/node\($0.numbers[1])" }
        }
        let isOnline: @Sendable (Place) -> Bool = { $0.snapshot.state.online.contains($0.numbers[0]) }
        if kernel >= KernelVersion(2, 6, 16) {
            TopologyFiles.add(to: cpu.directory("topology", while: isOnline), machine)
        }
        if kernel >= KernelVersion(2, 6, 11) {
            CacheFiles.add(to: cpu.directory("cache", while: isOnline), machine)
        }
    }
}

/// Directories and links of CPUs: `cpu0`, `cpu1`.
struct CPUFamily: NumberedFamily {
    /// The CPUs of a directory.
    let cpus: @Sendable (_ directory: Place) -> CPUSet

    /// The CPUs that `cpus` gives, which never change.
    init(_ cpus: @escaping @Sendable (_ directory: Place) -> CPUSet) { self.cpus = cpus }

    var prefix: String { "cpu" }
    var comesAndGoes: Bool { false }

    func contains(_ number: Int, in directory: Place) -> Bool { cpus(directory).contains(number) }
    func member(after number: Int, in directory: Place) -> Int? { cpus(directory).element(after: number) }
    func count(in directory: Place) -> Int { cpus(directory).count }
}

/// The one node that a CPU's directory links to.
private struct NodeOfCPU: NumberedFamily {
    var prefix: String { "node" }
    var comesAndGoes: Bool { false }

    func contains(_ number: Int, in directory: Place) -> Bool { number == node(directory) }
    func member(after number: Int, in directory: Place) -> Int? {
        number < node(directory) ? node(directory) : nil
    }
    func count(in directory: Place) -> Int { 1 }

    private func node(_ directory: Place) -> Int {
        directory.snapshot.state.topology.node(of: directory.numbers[0])
    }
}

/// The files of `sys/devices/system/cpu` itself, and `cpuN/online`.
private enum CPUFiles {
    static func addLists(to cpus: DirectoryPlan, _ machine: Machine) {
        let lists: [(String, KernelSpan, @Sendable (MachineState) -> CPUSet)] = [
            ("online", .all, { $0.online }),
            ("possible", .all, { $0.possible }),
            ("present", .all, { $0.present }),
            ("enabled", .since(6, 11), { $0.present }),
            ("isolated", .since(4, 2), { $0.specification.cpus.isolated }),
        ]
        for (name, kernels, set) in lists where kernels.contains(machine.kernel) {
            cpus.file(name) { _ in
                CPUSetFile(machine: machine, isMask: false, attribute: .plain) { set($0.state) }
            }
        }
        if machine.kernel >= KernelVersion(2, 6, 29) {
            cpus.file("offline") { _ in
                CPUSetFile(
                    machine: machine, isMask: false, attribute: .plain,
                    ending: beyond(machine.snapshot().state)
                ) { $0.state.possible.subtracting($0.state.online) }
            }
            cpus.file("kernel_max") { _ in AttributeFile.number(machine) { $0.state.configuredCPUs - 1 } }
        }
    }

    /// What stands behind the CPUs that are offline: those that firmware told of and the kernel does not take, with
    /// the comma also when there is nothing before (Linux: `print_cpus_offline`).
    private static func beyond(_ state: MachineState) -> String {
        let first = state.topology.cpuCount
        guard let all = state.specification.cpus.firmwareCount, all > first else { return "" }
        return all == first + 1 ? ",\(first)" : ",\(first)-\(all - 1)"
    }

    /// `cpuN/online`: whether the CPU is, and how it is made to be or not; nil for one that always is.
    static func online(_ cpu: Int, _ machine: Machine) -> AttributeFile? {
        let state = machine.snapshot().state
        guard state.canGoOffline(cpu) else { return nil }
        let kernel = state.specification.kernel
        return AttributeFile(machine) { (text) throws(Errno) in
            try machine.setOnline(try truth(text, kernel), cpu: cpu)
        } _: { snapshot, buffer in
            buffer.put(snapshot.state.online.contains(cpu) ? "1\n" : "0\n")
        }
    }

    /// What was written: before 3.11 the first byte must be 0 or 1; later it is any truth value (Linux:
    /// `store_online`, `online_store`).
    private static func truth(_ text: [UInt8], _ kernel: KernelVersion) throws(Errno) -> Bool {
        if kernel < KernelVersion(3, 11), text.first != UInt8(ascii: "0"), text.first != UInt8(ascii: "1") {
            throw .invalidArgument
        }
        guard let truth = DebugfsText.boolean(text) else { throw .invalidArgument }
        return truth
    }
}
