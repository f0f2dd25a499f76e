import Machine

extension TreePlan {
    /// Adds all that the tree of a machine has.
    func addAll(of machine: Machine, strategy: BufferStrategy, registry: ReaderRegistry) {
        let source = InterruptsSource(machine)
        add(InterruptsFile(path: "proc/interrupts", strategy: strategy, source: source, machine: machine))
        add(BuddyinfoFile(machine: machine))
        MemoryFiles.all(of: machine).forEach(add)
        addCPUs(of: machine)
        addNodes(of: machine)
        addInterrupts(of: machine)
        addDevices(of: machine)
        SystemFiles.all(of: machine).forEach(add)
        add(ReadersFile(machine: machine, registry: registry))
        add(ClockFile(machine: machine))
        add(ControlFile(machine: machine))
        add(AllocatorFile(machine: machine))
        for strategy in BufferStrategy.allCases {
            add(
                InterruptsFile(
                    path: "sim/interrupts.\(strategy.rawValue)", strategy: strategy, source: source,
                    machine: machine))
        }
    }
}
