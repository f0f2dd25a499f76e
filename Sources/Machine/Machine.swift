public import KernelMemory
public import KernelTypes
import Synchronization

/// A running emulated machine: what it is, its clock, and its memory.
public final class Machine: Sendable {
    /// The machine's time.
    public let clock: VirtualClock
    /// The allocators of the machine's kernel, which readers of its files take their buffers from.
    public let heap: KernelHeap
    private let present: Lock<Present>
    private let modules: ModuleTable
    private let descriptors: DescriptorTables

    /// Starts a machine with the given state and allocators; `clock` starts at the state's uptime.
    ///
    /// - Throws: the first of the state's modules that cannot be loaded.
    public init(_ state: MachineState, heap: KernelHeap, clock: VirtualClock) throws(MachineStartError) {
        var present = Present(state: state)
        for event in state.specification.events {
            present.schedule.insert(.command(event.command), at: (clock.start + event.time).rawValue)
        }
        self.present = Lock(present)
        self.heap = heap
        self.clock = clock
        modules = ModuleTable(heap)
        descriptors = DescriptorTables(heap, kernel: state.specification.kernel)
        for module in state.specification.modules {
            do throws(Errno) { try modules.load(module) } catch {
                throw .module(name: module.name, size: module.size, errno: error)
            }
        }
    }

    /// Starts the machine that `state` describes, with RAM of the size that its specification says.
    ///
    /// - Throws: when the host cannot give the memory, it is too small or too large for the architecture, or
    ///   a module cannot be loaded.
    public convenience init(
        _ state: MachineState, mode: ClockMode, hostNow: @escaping @Sendable () -> UInt64
    ) throws(MachineStartError) {
        let specification = state.specification
        let heap: KernelHeap
        do throws(KernelMemoryError) {
            let memory = try KernelMemory(
                MemoryConfiguration(
                    architecture: specification.architecture, bytes: specification.memory,
                    nodes: state.topology.nodes, nodesWithoutMemory: specification.nodes.withoutMemory,
                    population: specification.population.memoryPopulation,
                    fragmentation: specification.fragmentation, seed: specification.seed))
            heap = try KernelHeap(
                memory: memory, kernel: specification.kernel, presentCPUs: state.topology.cpuCount,
                onlineCPUs: state.online.count, processor: specification.processor,
                vmallocReserve: specification.vmallocReserve)
        } catch {
            throw .memory(error)
        }
        let clock = VirtualClock(mode: mode, start: specification.uptime, hostNow: hostNow)
        try self.init(state, heap: heap, clock: clock)
    }

    /// The machine's memory.
    public var memory: KernelMemory { heap.memory }

    /// The machine as it is now.
    ///
    /// Costs a reference and a look at the clock, whatever the size of the machine, unless something was due to
    /// happen meanwhile. The time is taken while the state cannot change, so two snapshots are never in the
    /// wrong order.
    public func snapshot() -> Snapshot { present.withLock { now(&$0) } }

    /// Lets happen what is due.
    public func settle() { present.withLock { _ = now(&$0) } }

    /// Why the last command of the machine file's `events` that could not be done was refused; nil if none was.
    public var eventRefusal: String? {
        present.withLock { present in
            _ = now(&present)
            return present.refusal
        }
    }

    /// Changes the machine. Changes come one after the other, each at its own time.
    ///
    /// - Throws: what `event` throws; then nothing has changed.
    func change(_ event: (inout Present, Snapshot) throws(Errno) -> Void) throws(Errno) {
        try present.withLock { (present) throws(Errno) in
            let now = now(&present)
            try event(&present, now)
            if present.state.online.count != now.state.online.count {
                heap.vmalloc.setOnlineCPUs(present.state.online.count)
            }
        }
    }

    private func now(_ present: inout Present) -> Snapshot {
        let time = clock.now
        let online = present.state.online.count
        settle(&present, until: time.rawValue)
        if present.state.online.count != online { heap.vmalloc.setOnlineCPUs(present.state.online.count) }
        return Snapshot(state: present.state, time: time, shootdowns: UInt64(heap.shootdowns))
    }
}

extension Machine {
    /// The kernel modules that are loaded, the newest first.
    public var loadedModules: [LoadedModule] { modules.loaded }

    /// Loads a module of `size` bytes (Linux: `init_module`).
    ///
    /// - Throws: `EEXIST` if one of that name is loaded; `EINVAL` for a size of 0; `ENOMEM` if the kernel has
    ///   no addresses or no pages for it.
    public func loadModule(name: String, size: UInt64) throws(Errno) {
        try modules.load(ModuleSpecification(name: name, size: size))
    }

    /// Unloads a module (Linux: `delete_module`).
    ///
    /// - Throws: `ENOENT` if none of that name is loaded.
    public func unloadModule(name: String) throws(Errno) { try modules.unload(name) }

    /// A process opens one of the machine's files: it gets a place in the process' descriptor table, which
    /// grows if it must.
    ///
    /// - Throws: `ENOMEM` if the table cannot grow.
    public func takeDescriptor(process: Int32) throws(Errno) { try descriptors.open(by: process) }

    /// The process that `takeDescriptor(process:)` was called for closed the file.
    public func giveBackDescriptor(process: Int32) { descriptors.close(by: process) }
}
