import KernelMemory
public import KernelTypes

extension Machine {
    /// Does what a command says, now.
    ///
    /// - Throws: what the machine says to it; then nothing has changed.
    public func run(_ command: MachineCommand) throws(Errno) {
        if case .advance(let duration) = command { return try advance(by: duration) }
        try change { (present, now) throws(Errno) in try perform(command, &present, now) }
    }

    /// Moves a manual clock on; what is due until then happens, each thing at its own time.
    ///
    /// - Throws: `EPERM` when the clock is not a manual one.
    public func advance(by duration: Nanoseconds) throws(Errno) {
        try clock.advance(by: duration)
        settle()
    }

    /// Does a command at the time of `now`.
    func perform(_ command: MachineCommand, _ present: inout Present, _ now: Snapshot) throws(Errno) {
        switch command {
        case .raise(let irq, let cpu, let count):
            present.state = try now.raising(irq: irq, on: cpu, count: count)
        case .addInterrupt(let added): present.state = try now.adding(added)
        case .removeInterrupt(let irq): present.state = try now.removing(irq: irq)
        case .rate(let irq, let perSecond):
            present.state = try now.setting(rate: EventRate(perSecond: perSecond), ofIRQ: irq)
        case .storm(let irq, let perSecond, let duration):
            let rate = EventRate(perSecond: perSecond)
            present.state = try now.storming(irq: irq, rate: rate, duration: duration)
        case .spurious(let irq, let count): present.state = try now.ignoring(irq: irq, count: count)
        case .setOnline(let cpus, let isOnline): present.state = try now.settingOnline(isOnline, cpus: cpus)
        case .flap(let cpus, let perSecond, let duration):
            try schedule(cpus, EventRate(perSecond: perSecond), duration, &present, now)
        case .affinity(let irq, let cpus): present.state = try now.settingAffinity(irq: irq, to: cpus)
        case .loadModule(let name, let size): try loadModule(name: name, size: size)
        case .unloadModule(let name): try unloadModule(name: name)
        case .fragment(let fraction): try memory.fragment(fraction)
        case .advance: throw .invalidArgument
        }
    }

    private func schedule(
        _ cpus: CPUSet, _ rate: EventRate, _ duration: Nanoseconds, _ present: inout Present, _ now: Snapshot
    ) throws(Errno) {
        guard cpus.isSubset(of: now.state.possible) else { throw .invalidArgument }
        let storm = HotplugStorm(
            cpus, rate: rate, start: now.time.rawValue, end: (now.time + duration).rawValue)
        guard storm.total <= HotplugStorm.limit else { throw .invalidArgument }
        guard storm.total + present.schedule.hotplugChanges <= HotplugStorm.limit else { throw .busy }
        if let next = storm.nextTime { present.schedule.insert(.hotplug(storm), at: next) }
    }
}

extension Machine {
    /// What changes of a machine.
    struct Present: Sendable {
        var state: MachineState
        var schedule = Schedule()
        /// Why the last scheduled command that could not be done was refused.
        var refusal: String?
    }

    /// Does what is due at `now`, each thing at its own time.
    func settle(_ present: inout Present, until now: UInt64) {
        guard let next = present.schedule.nextTime, next <= now else { return }
        while let (time, item) = present.schedule.takeDue(at: now) {
            let then = Snapshot(
                state: present.state, time: Nanoseconds(time), shootdowns: UInt64(heap.shootdowns))
            switch item {
            case .command(let command):
                do throws(Errno) { try perform(command, &present, then) } catch {
                    let at = Nanoseconds(time - min(clock.start.rawValue, time))
                    present.refusal = "event at \(at): \(command.line): \(error)"
                }
            case .hotplug(var storm):
                let cpu = storm.takeChange(seed: present.state.specification.seed)
                let isOnline = present.state.online.contains(cpu)
                // The last CPU stays, as do those that cannot go: a storm goes on around them.
                if let state = try? then.settingOnline(!isOnline, cpu: cpu) { present.state = state }
                if let next = storm.nextTime { present.schedule.insert(.hotplug(storm), at: next) }
            }
        }
    }
}
