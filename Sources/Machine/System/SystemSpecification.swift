/// What a machine says of itself beside its hardware; nil and empty for what follows from the rest.
public struct SystemSpecification: Sendable, Hashable {
    /// The machine's name in the network.
    public var hostname: String?
    /// What its kernel was started with, in the form of `CapturedText`.
    public var commandLine: String?
    /// The whole text of `/proc/version` without its newline, in the form of `CapturedText`.
    public var version: String?
    /// When the machine was started, in seconds since 1970.
    public var bootTime: UInt64?
    /// What it says of its processors.
    public var cpuinfo: CPUInfoTemplate?
    /// Texts of files in `/proc/sys/kernel` without their newline, by the files' names, in the form of
    /// `CapturedText`.
    public var settings: [String: String] = [:]

    /// Nothing that does not follow from the rest.
    public init() {}

    /// The longest of these lines, in bytes: more than a kernel takes.
    public static let lineLimit = 4000

    /// The settings that an import takes over.
    public static let importedSettings = [
        "osrelease", "domainname", "version", "pid_max", "threads-max", "tainted", "panic", "panic_on_oops",
        "printk", "overflowuid", "overflowgid", "core_pattern", "core_uses_pid", "msgmax", "msgmni", "msgmnb",
        "shmmni", "sem", "shmmax", "shmall", "sysrq", "ngroups_max", "randomize_va_space", "kptr_restrict",
        "dmesg_restrict", "perf_event_paranoid", "nmi_watchdog", "numa_balancing", "watchdog_thresh",
        "sched_rt_period_us", "sched_rt_runtime_us", "cap_last_cap", "timer_migration", "arch",
    ]

    /// When machines start that do not say it: with the year 2026.
    public static let usualBootTime: UInt64 = 1_767_225_600
}
