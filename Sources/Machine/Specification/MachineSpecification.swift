public import KernelTypes

/// All that a machine file says, as plain values that were checked one by one but not yet against each other.
///
/// `MachineState` is built from it; the two are apart so that reading a file, changing a key on the command
/// line and building the machine are three steps that can each be tested.
public struct MachineSpecification: Sendable, Hashable {
    /// What the machine is called.
    public var name: String
    /// The emulated kernel, which decides formats and limits.
    public var kernel: KernelVersion
    /// The processors' architecture.
    public var architecture: Architecture
    /// How many processors there are, and how they are grouped.
    public var cpus: CPUSpecification
    /// What firmware says of the NUMA nodes beside their number.
    public var nodes = NodeSpecification()
    /// The caches of a machine that was captured; none for those of its processor.
    public var caches: [CacheSpecification] = []
    /// Size of the memory in bytes.
    public var memory: UInt64
    /// How broken up the free memory is when the program starts: 0 not at all, 1 into single pages.
    public var fragmentation: Double = 0
    /// What the memory is full of when the program starts, in fractions.
    public var population = PopulationSpecification.usual
    /// The processor whose TLBs are counted with; nil for the usual one of architecture and kernel.
    public var processor: ProcessorModel?
    /// What a 32-bit kernel keeps of its addresses for vmalloc, in bytes (its boot option `vmalloc=`); nil for
    /// its default.
    public var vmallocReserve: UInt64?
    /// Timer interrupts a second on a busy CPU (the kernel's `CONFIG_HZ`).
    public var hz: Int
    /// How long the machine has been up when the program starts.
    public var uptime: Nanoseconds
    /// What all that looks random in the machine follows from.
    public var seed: UInt64
    /// What sets the platform apart: see `PlatformFeature`.
    public var features: Set<PlatformFeature>
    /// Kinds of devices; each makes its interrupts as its driver would.
    public var devices: [DeviceSpecification]
    /// Functions on PCI buses spelled out one by one. A captured machine has those and no others, if it has any.
    public var pci: [PCIFunction] = []
    /// Interrupts spelled out one by one.
    public var interrupts: [InterruptSpecification]
    /// A captured table that takes the place of all device and architecture rows; nil for a machine that was
    /// made up.
    public var captured: CapturedTable?
    /// What was captured beside the table, which goes on from there; times are those of the table.
    public var capturedActivity = CapturedActivity()
    /// What it says of itself beside its hardware.
    public var system = SystemSpecification()
    /// Kernel modules that are loaded when the program starts.
    public var modules: [ModuleSpecification] = []
    /// What happens to the machine while the program runs.
    public var events: [ScheduledCommand] = []
    /// The kernel's `nr_irqs`, where it is not to follow from the platform.
    public var nrIRQs: Int?
    /// Captured text to be served as it is: path under the mount, and the host file that holds it.
    public var files: [CapturedFile]

    /// A machine with the values that a machine file has when it says nothing else.
    public init(
        name: String, kernel: KernelVersion, architecture: Architecture, cpus: CPUSpecification,
        memory: UInt64
    ) {
        self.name = name
        self.kernel = kernel
        self.architecture = architecture
        self.cpus = cpus
        self.memory = memory
        self.hz = architecture == .ia64 ? 1024 : 250
        self.uptime = .seconds(30 * 86_400)
        self.seed = 1
        self.features = []
        self.devices = []
        self.interrupts = []
        self.captured = nil
        self.nrIRQs = nil
        self.files = []
    }
}

/// A host file whose text is served under the mount, record by record.
public struct CapturedFile: Sendable, Hashable {
    /// Where it appears, as `proc/kallsyms`.
    public var path: String
    /// The host file.
    public var source: String
    /// What its records are.
    public var records: RecordCut

    /// Says that `source` is to be served as `path`.
    public init(path: String, source: String, records: RecordCut = RecordCut()) {
        self.path = path
        self.source = source
        self.records = records
    }
}
