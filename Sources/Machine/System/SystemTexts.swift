import KernelTypes

/// What a machine says of itself: the texts of small files, none with its newline.
public struct SystemTexts: Sendable {
    private let specification: MachineSpecification

    /// The texts of the machine described.
    public init(_ specification: MachineSpecification) { self.specification = specification }

    /// The machine's name in the network: its own name, with a hyphen for what such names cannot have.
    public var hostname: String {
        if let text = specification.system.hostname { return text }
        let letters = specification.name.unicodeScalars.prefix(63).map { scalar -> Character in
            let isPlain =
                scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
            return isPlain ? Character(scalar) : "-"
        }
        return letters.isEmpty ? "localhost" : String(letters)
    }

    /// What the kernel was started with.
    public var commandLine: String {
        if let text = specification.system.commandLine { return text }
        let root = kernel.isBefore261 ? "/dev/sda2" : "/dev/nvme0n1p2"
        return "BOOT_IMAGE=/boot/vmlinuz-\(kernel.release) root=\(root) ro"
    }

    /// Which kernel it is, who made it, with what and when (Linux: `linux_banner`).
    public var version: String {
        if let text = specification.system.version { return text }
        return
            "Linux version \(kernel.release) (root@\(kernel.isBefore261 ? "localhost" : "build")) (\(compiler)) "
            + build
    }

    /// Which build of the kernel it is: what `/proc/version` ends with (Linux: `UTS_VERSION`).
    public var build: String {
        if let version = specification.system.version, let mark = version.lastIndex(ofMark: " #") {
            return String(version.unicodeScalars[mark...].dropFirst())
        }
        if kernel.isBefore261 { return "#1 SMP Sat Oct 25 19:22:12 UTC 2003" }
        let preemption = kernel < KernelVersion(5, 12) ? "" : " PREEMPT_DYNAMIC"
        return "#1 SMP\(preemption) Mon Dec  1 08:00:00 UTC 2025"
    }

    /// When the machine was started, in seconds since 1970.
    public var bootTime: UInt64 { specification.system.bootTime ?? SystemSpecification.usualBootTime }

    /// What the processors say of themselves.
    public var cpuinfo: CPUInfoTemplate {
        specification.system.cpuinfo ?? .standard(for: specification)
    }

    private var kernel: KernelVersion { specification.kernel }

    /// As the kernels of that time name it: since 5.8 in the words of the compiler, with the linker.
    private var compiler: String {
        if kernel.isBefore261 { return "gcc version 3.3.2" }
        if kernel < KernelVersion(5, 8) { return "gcc version 8.3.0 (GCC)" }
        return "gcc (GCC) 14.2.0, GNU ld (GNU Binutils) 2.43"
    }
}

extension String {
    /// Where `mark` begins for the last time.
    fileprivate func lastIndex(ofMark mark: String) -> String.Index? {
        let wanted = Array(mark.unicodeScalars)
        let scalars = unicodeScalars
        var index = scalars.endIndex
        while index > scalars.startIndex {
            index = scalars.index(before: index)
            if scalars[index...].starts(with: wanted) { return index }
        }
        return nil
    }
}
