import KernelTypes
import Machine

/// The files that show what a machine is and what its CPUs do.
///
/// A machine has all of them, whatever its kernel; one that is older than a file shows it as the first kernel
/// that had it did.
enum SystemFiles {
    /// All of them.
    static func all(of machine: Machine) -> [any EmulatedFile] {
        [
            StatFile(machine: machine),
            SoftirqsFile(machine: machine),
            CPUInfoFile(machine: machine),
            LineFile(path: "proc/uptime", machine: machine) { UptimeLine.text(of: $0) },
            LineFile(path: "proc/loadavg", machine: machine) { LoadLine.text(of: $0) },
            LineFile(path: "proc/version", machine: machine) { $0.texts.version },
            LineFile(path: "proc/cmdline", machine: machine) { $0.texts.commandLine },
        ] + KernelSettings.all(of: machine)
    }
}

extension Snapshot {
    /// What the machine says of itself.
    var texts: SystemTexts { SystemTexts(state.specification) }
}
