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

    /// When machines start that do not say it: with the year 2026.
    public static let usualBootTime: UInt64 = 1_767_225_600
}
