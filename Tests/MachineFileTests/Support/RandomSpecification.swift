import KernelTypes
import Machine

/// Makes specifications with random values in every key.
struct RandomSpecification {
    var random: SeededRandom

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    mutating func specification() -> MachineSpecification {
        let releases = ["6.12.48", "2.6.0-test9", "7.2", "4.18.0-372.el8.x86_64", "5.10"]
        let kernel = KernelVersion(releases[random.next(in: 0..<releases.count)]) ?? KernelVersion(6, 1)
        let isOld = kernel < KernelVersion(4, 0)
        let architectures: [Architecture] = isOld ? [.ia64, .i386, .x86_64] : [.x86_64, .aarch64, .i386]
        var result = MachineSpecification(
            name: text(), kernel: kernel, architecture: architectures[random.next(in: 0..<3)], cpus: cpus(),
            memory: UInt64(random.next(in: 16 << 20..<4 << 50)))
        result.hz = random.next(in: 24..<10_001)
        result.uptime = Nanoseconds(random.next() >> UInt64(random.next(in: 1..<64)))
        result.seed = random.next()
        result.features = Set(PlatformFeature.allCases.filter { _ in random.chance(1, in: 3) })
        result.nrIRQs = random.chance(1, in: 2) ? random.next(in: 1..<70_000) : nil
        memory(&result)
        places(&result)
        for _ in 0..<random.next(in: 0..<5) { result.devices.append(device()) }
        for index in 0..<random.next(in: 0..<5) {
            result.interrupts.append(interrupt(index * 7, cpuCount: result.cpus.count))
        }
        for index in 0..<random.next(in: 0..<4) {
            result.modules.append(
                ModuleSpecification(name: "m\(index)_x", size: UInt64(random.next(in: 1..<1 << 30))))
        }
        for _ in 0..<random.next(in: 0..<3) {
            let time = Nanoseconds(random.next() >> UInt64(random.next(in: 1..<64)))
            result.events.append(ScheduledCommand(at: time, event(cpuCount: result.cpus.count)))
        }
        system(&result)
        for index in 0..<random.next(in: 0..<3) {
            let unit = RecordCut.Unit.allCases[random.next(in: 0..<RecordCut.Unit.allCases.count)]
            let records = RecordCut(unit, header: random.next(in: 0..<3))
            result.files.append(
                CapturedFile(path: "proc/x y/\(index): \"é", source: text(), records: records))
        }
        return result
    }

    private mutating func event(cpuCount: Int) -> MachineCommand {
        let cpus = CPUSet([random.next(in: 0..<cpuCount)])
        switch random.next(in: 0..<5) {
        case 0: return .setOnline(cpus, random.chance(1, in: 2))
        case 1: return .raise(irq: random.next(in: 0..<99), cpu: nil, count: UInt64(random.next(in: 1..<99)))
        case 2: return .storm(irq: 7, perSecond: fraction() * 1e6, duration: .seconds(5))
        case 3: return .fragment(fraction())
        default: return .flap(cpus, perSecond: fraction(), duration: .milliseconds(250))
        }
    }

    private mutating func system(_ result: inout MachineSpecification) {
        if random.chance(1, in: 2) { result.system.hostname = "h\(random.next(in: 0..<99))" }
        if random.chance(1, in: 2) { result.system.version = text() }
        if random.chance(1, in: 2) { result.system.commandLine = text() }
        if random.chance(1, in: 2) { result.system.bootTime = random.next() }
        for index in 0..<random.next(in: 0..<3) { result.system.settings["set-\(index).x_y"] = text() }
        guard random.chance(1, in: 2) else { return }
        var template = CPUInfoTemplate(lines: [.constant(text()), .number(text(), .apicid)])
        template.lines.append(.values("a {b} ", [text(), "", text()]))
        template.lines.append(.constant(""))
        result.system.cpuinfo = template
    }

    private mutating func memory(_ result: inout MachineSpecification) {
        if random.chance(1, in: 2) {
            result.population = PopulationSpecification(
                kernel: fraction() * 0.3, pageCache: fraction() * 0.3, anonymous: fraction() * 0.3)
        }
        if random.chance(1, in: 3) { result.fragmentation = fraction() }
        if random.chance(1, in: 3) { result.processor = ProcessorModel.allCases[random.next(in: 0..<8)] }
        if result.architecture == .i386, random.chance(1, in: 2) {
            result.vmallocReserve = UInt64(random.next(in: 32..<769)) << 20
        }
    }

    /// A layout, caches that go with it or without, and nodes.
    private mutating func places(_ result: inout MachineSpecification) {
        if random.chance(1, in: 2) {
            let numbers = (0..<random.next(in: 1..<40)).map { _ in Int32(random.next(in: -1..<9)) }
            let groups = { (maker: inout RandomSpecification) in
                maker.random.chance(1, in: 2) ? nil : numbers.map { _ in Int32(maker.random.next(in: 0..<4)) }
            }
            result.cpus.layout = CPULayout(
                coreIDs: numbers, packageIDs: numbers.map { $0 / 3 }, dieIDs: groups(&self),
                clusterIDs: groups(&self), nodes: groups(&self), nodeCount: random.chance(1, in: 2) ? 4 : nil,
                cores: groups(&self), clusters: groups(&self), dies: groups(&self), packages: groups(&self))
            result.cpus.nodes = min(1024, result.cpus.nodeCountOfLayout ?? 1)
        }
        for index in 0..<random.next(in: 0..<4) { result.caches.append(cache(index, result.cpus.layout)) }
        if random.chance(1, in: 3) { result.nodes.possible = random.next(in: 1..<1025) }
        if random.chance(1, in: 3) { result.nodes.withoutMemory = CPUSet(1..<random.next(in: 2..<9)) }
        let side = random.next(in: 0..<5)
        result.nodes.distances = (0..<side * side).map { _ in UInt8(random.next(in: 1..<256)) }
    }

    private mutating func cache(_ index: Int, _ layout: CPULayout?) -> CacheSpecification {
        let geometry = CacheGeometry(
            level: random.next(in: 0..<4), kind: Cache.Kind.allCases[random.next(in: 0..<3)],
            kilobytes: random.next(in: 0..<99_999), ways: random.next(in: 0..<20), lineSize: 64,
            sets: random.next(in: 0..<4096), linesPerTag: random.next(in: 0..<2))
        guard let layout, random.chance(1, in: 2) else {
            let sharing = CacheSpecification.Sharing.cores(
                random.next(in: 1..<99), isNumbered: random.chance(1, in: 2))
            return CacheSpecification(index: index, geometry: geometry, sharing: sharing)
        }
        let cpus = random.chance(1, in: 2) ? CPUSet(0..<random.next(in: 1..<layout.count + 1)) : nil
        let labels = (0..<(cpus?.count ?? layout.count)).map { _ in Int32(random.next(in: 0..<4)) }
        let ids = random.chance(1, in: 2) ? labels.map { $0 * 7 - 1 } : nil
        return CacheSpecification(
            index: index, geometry: geometry, cpus: cpus,
            sharing: .groups(labels: CPULayout.ranked(labels), ids: ids))
    }

    private mutating func cpus() -> CPUSpecification {
        var result = CPUSpecification(
            sockets: random.next(in: 1..<9), coresPerSocket: random.next(in: 1..<300),
            threadsPerCore: random.next(in: 1..<5))
        let full = result.count
        if random.chance(1, in: 3), full > 1 { result.countOverride = random.next(in: 1..<full) }
        let cores = (result.count + result.threadsPerCore - 1) / result.threadsPerCore
        result.nodes = random.next(in: 1..<min(cores, 1024) + 1)
        for _ in 0..<random.next(in: 0..<4) { result.offline.insert(random.next(in: 0..<result.count)) }
        if random.chance(1, in: 3) { result.absent = CPUSet(result.offline.prefix(2)) }
        if random.chance(1, in: 3) { result.isolated = CPUSet(0..<random.next(in: 1..<full + 1)) }
        result.isolated = result.isolated.intersection(CPUSet(0..<result.count))
        if random.chance(1, in: 3) { result.fixed = random.chance(1, in: 2) ? CPUSet() : CPUSet(0..<1) }
        if random.chance(1, in: 3) { result.configured = result.count + random.next(in: 0..<99) }
        if random.chance(1, in: 3) { result.firmwareCount = result.count + random.next(in: 1..<99) }
        return result
    }

    private mutating func device() -> DeviceSpecification {
        let kind = DeviceKind.allCases[random.next(in: 0..<DeviceKind.allCases.count)]
        var result = DeviceSpecification(kind: kind, count: random.next(in: 0..<9))
        switch kind {
        case .nic: result.driver = ["mlx5", "ena", nil][random.next(in: 0..<3)]
        case .virtio: result.driver = ["net", "blk"][random.next(in: 0..<2)]
        case .scsi: result.driver = text()
        default: break
        }
        if [.nvme, .nic, .virtio, .xhci].contains(kind) {
            let choices: [QueueCount] = [.automatic, .perCPU, .fixed(random.next(in: 1..<65_536))]
            result.queues = choices[random.next(in: 0..<3)]
        }
        if kind != .timer, random.chance(1, in: 2) { result.rate = fraction() * 1e6 }
        return result
    }

    private mutating func interrupt(_ irq: Int, cpuCount: Int) -> InterruptSpecification {
        let triggers = InterruptTrigger.allCases
        var result = InterruptSpecification(
            irq: irq, trigger: triggers[random.next(in: 0..<triggers.count)],
            actions: (0..<random.next(in: 0..<3)).map { _ in text() }, rate: fraction(),
            isPerCPU: random.chance(1, in: 2))
        if random.chance(1, in: 2) { result.chip = text() }
        if random.chance(1, in: 2) { result.hwirq = random.next() }
        if random.chance(1, in: 2) { result.cpus = CPUSet(0..<random.next(in: 1..<cpuCount + 1)) }
        return result
    }

    private mutating func fraction() -> Double { Double(random.next() >> 40) / Double(1 << 24) }

    private mutating func text() -> String {
        let words = [
            "a", " b", "\"", "\\", "é", "#", ": ", "&x", "*y", "null", "1.5", "{", "- ", "\u{2028}", "🙂", "'",
        ]
        let count = random.next(in: 1..<8)
        return (0..<count).map { _ in words[random.next(in: 0..<words.count)] }.joined()
    }
}
