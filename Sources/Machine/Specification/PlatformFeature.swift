/// A trait of the platform that adds rows to `/proc/interrupts` or changes the names of its interrupt chips.
public enum PlatformFeature: String, Sendable, Hashable, CaseIterable {
    /// The processors are AMD's: deferred error interrupts are counted.
    case amd
    /// The machine is a guest of KVM: its hypervisor calls back.
    case kvmGuest = "kvm-guest"
    /// The machine is a guest of Hyper-V.
    case hypervGuest = "hyperv-guest"
    /// The machine runs guests itself, so posted interrupts are counted.
    case kvmHost = "kvm-host"
    /// Interrupts go through a remapping unit: chips are called `IR-…`.
    case interruptRemapping = "interrupt-remapping"
    /// The platform has inter-processor interrupts of its own, as SGI's UV has.
    case platformIPI = "platform-ipi"
    /// Posted message-signalled interrupts are on.
    case postedMSI = "posted-msi"
}
