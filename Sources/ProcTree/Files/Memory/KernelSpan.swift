import KernelTypes

/// The kernels in which something is to be found: a line, a counter, a file's form.
struct KernelSpan: Sendable, Hashable {
    /// The first of them; nil for the very first.
    let first: KernelVersion?
    /// The first without it again; nil if there is none.
    let end: KernelVersion?

    /// All kernels.
    static let all = KernelSpan(first: nil, end: nil)

    /// From a kernel on.
    static func since(_ major: Int, _ minor: Int, _ patch: Int = 0) -> KernelSpan {
        KernelSpan(first: KernelVersion(major, minor, patch), end: nil)
    }

    /// All kernels before one.
    static func before(_ major: Int, _ minor: Int, _ patch: Int = 0) -> KernelSpan {
        KernelSpan(first: nil, end: KernelVersion(major, minor, patch))
    }

    /// These kernels, but none from `major.minor` on.
    func until(_ major: Int, _ minor: Int, _ patch: Int = 0) -> KernelSpan {
        KernelSpan(first: first, end: KernelVersion(major, minor, patch))
    }

    /// Whether `kernel` is one of them.
    func contains(_ kernel: KernelVersion) -> Bool {
        if let first, kernel < first { return false }
        if let end, kernel >= end { return false }
        return true
    }
}
