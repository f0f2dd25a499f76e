/// A processor architecture that a machine can have, named as machine files name it.
public enum Architecture: String, Sendable, Hashable, CaseIterable {
    /// 64-bit x86 (AMD64, Intel 64).
    // swift-format-ignore: AlwaysUseLowerCamelCase
    case x86_64
    /// 64-bit ARM (the kernel's `arm64`).
    case aarch64
    /// Itanium.
    case ia64
    /// 32-bit x86.
    case i386

    /// log2 of the size of a page: 14 on ia64 as its large machines were configured, 12 elsewhere.
    public var pageShift: Int { self == .ia64 ? 14 : 12 }

    /// The size of a page in bytes.
    public var pageSize: Int { 1 << pageShift }

    /// Whether the processors are of the x86 family.
    public var isX86: Bool { self == .x86_64 || self == .i386 }
}
