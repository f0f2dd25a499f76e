import KernelTypes
import Machine

extension TreePlan {
    /// Adds `proc/irq` and `sys/kernel/irq`.
    func addInterrupts(of machine: Machine) {
        let kernel = machine.kernel
        if kernel >= KernelVersion(2, 6, 27) { add(DefaultAffinityFile(machine: machine)) }
        if kernel < KernelVersion(2, 6, 29) { add(ProfiledCPUsFile(machine: machine)) }
        let attributes = InterruptAttribute.all(of: kernel)
        let interrupt = directory("proc/irq").directories(DescriptorFamily(isOfProc: true))
        for attribute in attributes {
            interrupt.file(attribute.rawValue) { place in
                InterruptDescriptors(state: place.snapshot.state)[place.numbers[0]].map {
                    InterruptFile(machine: machine, attribute: attribute, descriptor: $0)
                }
            }
        }
        if kernel >= KernelVersion(2, 6, 10) {
            interrupt.directories(HandlerFamily(taken: Set(attributes.map(\.rawValue))))
        }
        let described = KernelInterruptAttribute.all(of: kernel)
        guard !described.isEmpty else { return }
        let descriptor = directory("sys/kernel/irq").directories(DescriptorFamily(isOfProc: false))
        for attribute in described {
            descriptor.file(attribute.rawValue) { place in
                KernelInterruptFile(machine: machine, attribute: attribute, irq: place.numbers[0])
            }
        }
    }
}
