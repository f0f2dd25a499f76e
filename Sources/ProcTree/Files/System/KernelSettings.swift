import KernelTypes
import Machine

/// The files of `proc/sys/kernel`: who the machine is, and settings, which nothing here depends on and nobody
/// can change.
enum KernelSettings {
    /// All of them.
    static func all(of machine: Machine) -> [any EmulatedFile] {
        let specification = machine.snapshot().state.specification
        var texts = values(machine)
        texts.merge(specification.system.settings) { $1 }
        return texts.sorted { $0.key < $1.key }.map { name, text in
            SettingFile(
                folder: "proc/sys/kernel", name: name, machine: machine, writing: nil, text: { text })
        }
    }

    /// The most process numbers (Linux: `pidmap_init`).
    static func pidMax(_ state: MachineState) -> Int {
        if let text = state.specification.system.settings["pid_max"], let number = Int(text) { return number }
        guard !state.specification.kernel.isBefore261 else { return 32_768 }
        let limit = state.specification.architecture == .i386 ? 32_768 : 1 << 22
        return min(limit, max(32_768, 1024 * state.topology.cpuCount))
    }

    /// The most threads: an eighth of the memory for their stacks (Linux: `set_max_threads`).
    static func threadsMax(_ state: MachineState) -> UInt64 {
        let stack: UInt64
        switch state.specification.architecture {
        case .i386: stack = 8 << 10
        case .x86_64: stack = state.specification.kernel.isBefore261 ? 8 << 10 : 16 << 10
        case .aarch64: stack = 16 << 10
        case .ia64: stack = 32 << 10
        }
        return min(max(state.specification.memory / (stack * 8), 20), 0x3fff_ffff)
    }

    private static func values(_ machine: Machine) -> [String: String] {
        let state = machine.snapshot().state
        let kernel = state.specification.kernel
        let texts = SystemTexts(state.specification)
        var values = [
            "ostype": "Linux", "osrelease": kernel.release, "hostname": texts.hostname,
            "domainname": "(none)", "version": texts.build, "pid_max": String(pidMax(state)),
            "threads-max": String(threadsMax(state)), "tainted": "0", "panic": "0", "panic_on_oops": "0",
            "printk": "7\t4\t1\t7", "overflowuid": "65534", "overflowgid": "65534", "core_pattern": "core",
            "core_uses_pid": "0", "msgmax": "8192", "msgmni": kernel.isBefore261 ? "16" : "32000",
            "msgmnb": kernel.isBefore261 ? "16384" : "16384", "shmmni": "4096",
            "sem": kernel.isBefore261 ? "250\t32000\t32\t128" : "32000\t1024000000\t500\t32000",
            "shmmax": kernel.isBefore261 ? "33554432" : "18446744073692774399",
            "shmall": kernel.isBefore261 ? "2097152" : "18446744073692774399", "sysrq": "0",
        ]
        guard !kernel.isBefore261 else { return values }
        values.merge([
            "ngroups_max": "65536", "randomize_va_space": "2", "kptr_restrict": "0", "dmesg_restrict": "0",
            "perf_event_paranoid": "2", "nmi_watchdog": "0", "numa_balancing": "\(numaBalancing(state))",
            "watchdog_thresh": "10", "sched_rt_period_us": "1000000", "sched_rt_runtime_us": "950000",
            "cap_last_cap": capability(kernel), "timer_migration": "1",
        ]) { $1 }
        if kernel >= KernelVersion(6, 1) { values["arch"] = architecture(state.specification.architecture) }
        return values
    }

    private static func numaBalancing(_ state: MachineState) -> Int { state.topology.nodes > 1 ? 1 : 0 }

    /// The last of the capabilities that the kernel knows.
    private static func capability(_ kernel: KernelVersion) -> String {
        if kernel >= KernelVersion(5, 9) { return "40" }
        return kernel >= KernelVersion(5, 8) ? "39" : "37"
    }

    /// As `uname -m` prints it.
    private static func architecture(_ architecture: Architecture) -> String {
        architecture == .i386 ? "i686" : architecture.rawValue
    }
}
