import KernelTypes

extension MachineState {
    /// Refuses what no machine can be.
    static func check(_ specification: MachineSpecification) throws(MachineError) {
        let cpus = specification.cpus
        if let captured = specification.captured, (captured.origin ?? specification.uptime) == .zero {
            throw MachineError(
                key: "uptime",
                reason: "0 beside a captured table; expected how long the captured machine had been up")
        }
        guard cpus.count >= 1, cpus.count <= CPUSpecification.limit else {
            throw MachineError(
                key: "cpus", reason: "\(cpus.count) CPUs; expected 1 to \(CPUSpecification.limit)")
        }
        if let last = cpus.offline.last, last >= cpus.count {
            throw MachineError(
                key: "cpus.offline",
                reason: "CPU \(last) does not exist; expected numbers below \(cpus.count)")
        }
        guard cpus.absent.isSubset(of: cpus.offline) else {
            throw MachineError(
                key: "cpus.absent", reason: "CPUs that are not offline; expected only such in cpus.offline")
        }
        for interrupt in specification.interrupts {
            if let last = interrupt.cpus?.last, last >= cpus.count {
                throw MachineError(
                    key: "interrupts",
                    reason: "interrupt \(interrupt.irq): CPU \(last) does not exist; "
                        + "expected numbers below \(cpus.count)")
            }
        }
        for event in specification.events {
            if let last = event.command.cpus?.last, last >= cpus.count {
                throw MachineError(
                    key: "events",
                    reason: "'\(event.command.line)': CPU \(last) does not exist; "
                        + "expected numbers below \(cpus.count)")
            }
        }
    }
}
