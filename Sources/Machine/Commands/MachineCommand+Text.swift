import KernelTypes

extension MachineCommand {
    /// The command that a line says.
    ///
    /// - Throws: what was found and what was expected.
    public init(_ line: some StringProtocol) throws(MachineCommandError) {
        var words = CommandWords(line)
        guard let first = words.next() else {
            throw MachineCommandError(reason: "nothing; expected a command")
        }
        switch first {
        case "irq": self = try .interrupt(&words)
        case "rate":
            self = .rate(irq: try words.irq(), perSecond: try words.rate())
        case "storm":
            let irq = try words.irq()
            let rate = try words.rate()
            self = .storm(irq: irq, perSecond: rate, duration: try words.duration(after: "for"))
        case "spurious":
            let irq = try words.irq()
            self = .spurious(irq: irq, count: try words.option("count") ? words.count() : 1)
        case "cpu": self = try .cpus(&words)
        case "module": self = try .module(&words)
        case "fragment": self = .fragment(try words.fraction())
        case "advance": self = .advance(try words.duration())
        default:
            throw MachineCommandError(
                reason: "\(CommandWords.quoted(line)): no such command; expected one of "
                    + MachineCommand.forms.joined(separator: ", "))
        }
        try words.finish()
    }

    private static func interrupt(_ words: inout CommandWords) throws(MachineCommandError) -> MachineCommand {
        switch words.next() {
        case "raise":
            let irq = try words.irq()
            let cpu = try words.option("cpu") ? words.cpu() : nil
            return .raise(irq: irq, cpu: cpu, count: try words.option("count") ? words.count() : 1)
        case "add": return .addInterrupt(try added(&words))
        case "remove": return .removeInterrupt(try words.irq())
        case "affinity":
            let irq = try words.irq()
            return .affinity(irq: irq, try words.cpus())
        case let other: throw words.expected("raise, add, remove or affinity", found: other)
        }
    }

    private static func added(_ words: inout CommandWords) throws(MachineCommandError) -> AddedInterrupt {
        let irq = try words.irq()
        guard AddedInterrupt.numbers.contains(irq) else {
            throw words.expected("a number up to \(AddedInterrupt.numbers.upperBound)", found: "\(irq)")
        }
        var added = AddedInterrupt(irq: irq, actions: try words.names())
        while let key = words.next() {
            switch key {
            case "chip": added.chip = try words.name()
            case "hwirq": added.hwirq = try words.number()
            case "trigger":
                let word = words.next()
                guard let trigger = word.flatMap(InterruptTrigger.init) else {
                    throw words.expected("edge, fasteoi or level", found: word)
                }
                added.trigger = trigger
            case "cpus": added.cpus = try words.cpus()
            case "rate": added.perSecond = try words.rate()
            default: throw words.expected("chip, hwirq, trigger, cpus or rate", found: key)
            }
        }
        return added
    }

    private static func cpus(_ words: inout CommandWords) throws(MachineCommandError) -> MachineCommand {
        let cpus = try words.cpus()
        switch words.next() {
        case "online": return .setOnline(cpus, true)
        case "offline": return .setOnline(cpus, false)
        case "flap":
            let rate = try words.rate()
            return .flap(cpus, perSecond: rate, duration: try words.duration(after: "for"))
        case let other: throw words.expected("online, offline or flap", found: other)
        }
    }

    private static func module(_ words: inout CommandWords) throws(MachineCommandError) -> MachineCommand {
        switch words.next() {
        case "load":
            let name = try words.moduleName()
            return .loadModule(name: name, size: try words.moduleSize())
        case "unload": return .unloadModule(name: try words.moduleName())
        case let other: throw words.expected("load or unload", found: other)
        }
    }

    /// The command as it is written.
    public var line: String {
        switch self {
        case .raise(let irq, let cpu, let count):
            "irq raise \(irq)" + (cpu.map { " cpu \($0)" } ?? "") + (count == 1 ? "" : " count \(count)")
        case .addInterrupt(let added): added.line
        case .removeInterrupt(let irq): "irq remove \(irq)"
        case .affinity(let irq, let cpus): "irq affinity \(irq) \(cpus.listText)"
        case .rate(let irq, let rate): "rate \(irq) \(rate)"
        case .storm(let irq, let rate, let duration): "storm \(irq) \(rate) for \(duration)"
        case .spurious(let irq, let count): "spurious \(irq)" + (count == 1 ? "" : " count \(count)")
        case .setOnline(let cpus, let isOnline): "cpu \(cpus.listText) \(isOnline ? "online" : "offline")"
        case .flap(let cpus, let rate, let duration):
            "cpu \(cpus.listText) flap \(rate) for \(duration)"
        case .loadModule(let name, let size): "module load \(name) \(size)"
        case .unloadModule(let name): "module unload \(name)"
        case .fragment(let fraction): "fragment \(fraction)"
        case .advance(let duration): "advance \(duration)"
        }
    }
}

extension AddedInterrupt {
    /// The command that adds it.
    fileprivate var line: String {
        var line = "irq add \(irq) \(actions.joined(separator: ",")) chip \(chip)"
        if let hwirq { line += " hwirq \(hwirq)" }
        line += " trigger \(trigger.rawValue)"
        if let cpus { line += " cpus \(cpus.listText)" }
        if perSecond > 0 { line += " rate \(perSecond)" }
        return line
    }
}
