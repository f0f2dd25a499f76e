import Machine

/// The files that show a machine's memory, and those that change it.
///
/// A machine has all of them, whatever its kernel: they are how its memory is looked at. A kernel older than
/// a file shows it as the first kernel that had it did.
enum MemoryFiles {
    /// All of them but `proc/buddyinfo`.
    static func all(of machine: Machine) -> [any EmulatedFile] {
        let settings = MemorySettings(machine)
        return [
            MeminfoFile(machine: machine, settings: settings),
            VmstatFile(machine: machine, settings: settings),
            PagetypeinfoFile(machine: machine),
            ZoneinfoFile(machine: machine),
            SlabinfoFile(machine: machine),
            VmallocinfoFile(machine: machine),
            ModulesFile(machine: machine),
        ] + SettingFile.all(of: machine, settings) + FaultFile.all(of: machine)
    }
}
