import KernelTypes
import Machine

extension MachineDecoder {
    /// The kernel and the architecture, which must have existed together.
    func platform() throws(MachineFileError) -> (KernelVersion, Architecture) {
        let field = root["kernel"]
        let kernel =
            try field.map { field throws(MachineFileError) in try self.kernel(field) }
            ?? MachineDecoder.usualKernel
        guard let arch = root["arch"] else { return (kernel, .x86_64) }
        let architecture = try arch.choice(Architecture.self, called: "one of the architectures")
        let isOld = kernel < KernelVersion(4, 0)
        if architecture == .aarch64, isOld {
            throw arch.error("aarch64 with kernel \(kernel.release); expected a kernel from 4.0 on")
        }
        if architecture == .ia64, !isOld {
            throw arch.error(
                "ia64 with kernel \(kernel.release); expected a kernel from 2.4 to 2.6.0, as 2.6.0-test9")
        }
        return (kernel, architecture)
    }

    /// Whether the program knows the formats of a kernel's files.
    static func knowsFormats(of kernel: KernelVersion) -> Bool {
        kernel >= KernelVersion(4, 0) || (kernel >= KernelVersion(2, 4) && kernel < KernelVersion(2, 6, 1))
    }

    private func kernel(_ field: Field) throws(MachineFileError) -> KernelVersion {
        let expected = "a kernel release, as \"6.12.48\" or \"2.6.0-test9\""
        let text = try field.text(expected: expected)
        guard let kernel = KernelVersion(text) else { throw field.error(expected: expected) }
        guard MachineDecoder.knowsFormats(of: kernel) else {
            throw field.error(
                "no formats are known for kernel \(text); expected 2.4, 2.5, 2.6.0 or anything from 4.0 on")
        }
        return kernel
    }
}
