public import KernelMemory
public import KernelTypes
import Synchronization

/// A running emulated machine: what it is, its clock, and its memory.
public final class Machine: Sendable {
    /// The machine's time.
    public let clock: VirtualClock
    /// The machine's memory, which readers of its files take their buffers from.
    public var memory: KernelMemory { heap.memory }
    /// The allocators of the machine's kernel.
    public let heap: KernelHeap
    private let state: Mutex<MachineState>

    /// Starts a machine with the given state and allocators; `clock` starts at the state's uptime.
    public init(_ state: MachineState, heap: KernelHeap, clock: VirtualClock) {
        self.state = Mutex(state)
        self.heap = heap
        self.clock = clock
    }

    /// Starts the machine that `state` describes, with RAM of the size that its specification says.
    ///
    /// - Throws: when the host cannot give the memory, or it is too small or too large for the architecture.
    public convenience init(
        _ state: MachineState, mode: ClockMode, hostNow: @escaping @Sendable () -> UInt64
    ) throws(KernelMemoryError) {
        let specification = state.specification
        let memory = try KernelMemory(
            MemoryConfiguration(
                architecture: specification.architecture, bytes: specification.memory,
                nodes: state.topology.nodes))
        let heap = try KernelHeap(
            memory: memory, kernel: specification.kernel, presentCPUs: state.topology.cpuCount,
            onlineCPUs: state.online.count)
        let clock = VirtualClock(mode: mode, start: specification.uptime, hostNow: hostNow)
        self.init(state, heap: heap, clock: clock)
    }

    /// The machine as it is now.
    ///
    /// Costs a reference and a look at the clock, whatever the size of the machine. The time is taken while
    /// the state cannot change, so two snapshots are never in the wrong order.
    public func snapshot() -> Snapshot {
        state.withLock { Snapshot(state: $0, time: clock.now) }
    }
}
