import KernelMemory
import KernelTypes
import Machine

extension SettingFile {
    /// The settings of a machine: those that do something, whatever the kernel, and the others that its
    /// kernel has.
    static func all(of machine: Machine, _ settings: MemorySettings) -> [any EmulatedFile] {
        let kernel = machine.kernel
        let defaults = SettingDefault.all(machine).filter { $0.kernels.contains(kernel) }
        return working(machine, settings)
            + defaults.map { setting in
                SettingFile(name: setting.name, machine: machine, writing: nil, text: { setting.text })
            }
    }

    private static func working(_ machine: Machine, _ settings: MemorySettings) -> [SettingFile] {
        let memory = machine.memory
        return [
            number("min_free_kbytes", machine, in: 0...Int(Int32.max), { memory.minFreeKilobytes }) {
                (value) throws(Errno) in try memory.setMinFreeKilobytes(value)
            },
            compactMemory(machine), dropCaches(machine, settings),
            number(
                "overcommit_ratio", machine, in: Int(Int32.min)...Int(Int32.max),
                { settings.overcommitRatio }, { settings.overcommitRatio = $0 }),
            number(
                "overcommit_kbytes", machine, in: 0...Int.max, { settings.overcommitKilobytes },
                { settings.overcommitKilobytes = $0 }),
            number(
                "dirty_ratio", machine, in: 0...100, { settings.dirtyRatio }, { settings.dirtyRatio = $0 }),
            number(
                "dirty_background_ratio", machine, in: 0...100, { settings.dirtyBackgroundRatio },
                { settings.dirtyBackgroundRatio = $0 }),
        ]
    }

    private static func number(
        _ name: String, _ machine: Machine, in range: ClosedRange<Int>,
        _ get: @escaping @Sendable () -> Int, _ set: @escaping @Sendable (Int) throws(Errno) -> Void
    ) -> SettingFile {
        SettingFile(
            name: name, machine: machine, writing: Writing(range: range, set: set), text: { "\(get())" })
    }

    /// Any number compacted all zones until 6.0 or so [REC]; today only 1 does.
    private static func compactMemory(_ machine: Machine) -> SettingFile {
        let isStrict = machine.kernel >= KernelVersion(6, 0)
        let memory = machine.memory
        return SettingFile(
            name: "compact_memory", machine: machine,
            writing: Writing(
                range: isStrict ? 1...1 : Int(Int32.min)...Int(Int32.max), needsText: isStrict,
                set: { _ in memory.compact() }),
            text: nil)
    }

    /// Could be read until 5.4; took no number above 4 until 6.15.
    private static func dropCaches(_ machine: Machine, _ settings: MemorySettings) -> SettingFile {
        let kernel = machine.kernel
        let most = kernel >= KernelVersion(6, 16) ? Int(Int32.max) : 4
        let text: @Sendable () -> String = { "\(settings.lastDrop)" }
        return SettingFile(
            name: "drop_caches", machine: machine,
            writing: Writing(range: 1...most, set: { settings.drop($0) }),
            text: kernel < KernelVersion(5, 5) ? text : nil)
    }
}
