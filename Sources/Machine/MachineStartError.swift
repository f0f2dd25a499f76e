public import KernelMemory
public import KernelTypes

/// Why a machine could not be started.
public enum MachineStartError: Error, Sendable, Hashable {
    /// Its memory could not be set up.
    case memory(KernelMemoryError)
    /// A module of its machine file could not be loaded; `size` is in bytes.
    case module(name: String, size: UInt64, errno: Errno)
}

extension MachineStartError: CustomStringConvertible {
    /// One line: what is wrong, and what to do about it.
    public var description: String {
        switch self {
        case .memory(let error): error.description
        case .module(let name, let size, let errno):
            "module \(name) of \(ByteSize(bytes: size)) cannot be loaded (\(errno)): the kernel's range for "
                + "modules or the memory is too small for it"
        }
    }
}
