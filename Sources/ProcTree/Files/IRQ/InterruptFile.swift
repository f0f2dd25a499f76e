import KernelMemory
import KernelTypes
import Machine
import SeqFile

/// A file of `proc/irq/N`.
struct InterruptFile: TreeFile {
    let machine: Machine
    let attribute: InterruptAttribute
    let descriptor: InterruptDescriptor

    private var isSettable: Bool { descriptor.isSettable }
    var mode: UInt16 { attribute.mode(isSettable: isSettable, kernel: machine.kernel) }
    var belongsToMounter: Bool { mode & 0o200 != 0 }

    func open() throws(Errno) -> OpenFile {
        switch attribute {
        case .node:
            return openText(of: machine) { [descriptor] snapshot, buffer in
                buffer.put("\(snapshot.state.node(of: descriptor))\n")
            }
        case .spurious:
            return openText(of: machine) { [descriptor] snapshot, buffer in
                buffer.put(snapshot.spuriousText(of: descriptor))
            }
        default: return openCPUs()
        }
    }

    private func openCPUs() -> OpenFile {
        let (attribute, irq) = (attribute, descriptor.irq)
        return openPieces(of: machine, writer: attribute.isWritable ? writer : nil) { snapshot in
            let state = snapshot.state
            let cpus = InterruptDescriptors(state: state)[irq].map { state.cpus(attribute, of: $0) }
            return AffinityText(state.specification, nrCPUs: state.topology.cpuCount)
                .pieces(cpus ?? CPUSet(), isList: attribute.isList)
        }
    }

    /// Takes a set of CPUs: first it is asked whether the interrupt can be moved at all, then what the text
    /// means, then whether one of the CPUs is online, and last the chip (Linux: `write_irq_affinity`).
    private var writer: TextWriter {
        let (machine, attribute, irq) = (machine, attribute, descriptor.irq)
        return TextWriter { (text) throws(Errno) in
            let state = machine.snapshot().state
            // A file that outlived its interrupt answers like any other that is gone.
            guard let descriptor = InterruptDescriptors(state: state)[irq] else { throw .inputOutput }
            let format = AffinityText(state.specification, nrCPUs: state.topology.cpuCount)
            guard descriptor.isSettable else { throw format.refusal }
            let cpus = try format.read(text, isList: attribute.isList)
            do throws(Errno) { try machine.setAffinity(irq: irq, to: cpus) } catch {
                throw error == .noEntry ? .inputOutput : error
            }
        }
    }
}

/// `proc/irq/default_smp_affinity`: the CPUs that interrupts yet to come are allowed to go to.
struct DefaultAffinityFile: EmulatedFile {
    let machine: Machine

    var path: String { "proc/irq/default_smp_affinity" }
    var mode: UInt16 { 0o644 }
    var belongsToMounter: Bool { true }

    func open() throws(Errno) -> OpenFile {
        let machine = machine
        let writer = TextWriter { (text) throws(Errno) in
            let state = machine.snapshot().state
            let format = AffinityText(state.specification, nrCPUs: state.topology.cpuCount)
            try machine.setDefaultAffinity(try format.read(text, isList: false))
        }
        return openPieces(of: machine, writer: writer) { snapshot in
            let state = snapshot.state
            return AffinityText(state.specification, nrCPUs: state.topology.cpuCount)
                .pieces(state.defaultAffinity, isList: false)
        }
    }
}

/// `proc/irq/prof_cpu_mask`, which kernels had until 2.6.28: the CPUs that are profiled, all of them. It cannot
/// be changed here.
struct ProfiledCPUsFile: EmulatedFile {
    let machine: Machine

    var path: String { "proc/irq/prof_cpu_mask" }
    var mode: UInt16 { 0o400 }

    func open() throws(Errno) -> OpenFile {
        openPieces(of: machine) { snapshot in
            let state = snapshot.state
            return AffinityText(state.specification, nrCPUs: state.topology.cpuCount)
                .pieces(state.possible, isList: false)
        }
    }
}
