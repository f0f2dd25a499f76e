import Glibc
import KernelTypes

/// An anonymous file in memory, close-on-exec, that is gone when its owner is (Linux: `memfd_create`).
struct MemoryFile: ~Copyable, Sendable {
    /// The file's descriptor.
    let descriptor: CInt

    /// Makes an empty file; `name` is what the host's lists of mappings and files show.
    ///
    /// The C library declares the call to C sources that ask for GNU extensions only, so it is looked up by
    /// name. One that has no such call is as good as a kernel that has none.
    init(name: String) throws(Errno) {
        typealias Call = @convention(c) (UnsafePointer<CChar>, CUnsignedInt) -> CInt
        // SAFETY: nil stands for all loaded libraries (RTLD_DEFAULT), the name is NUL-terminated.
        guard let symbol = unsafe dlsym(nil, "memfd_create") else { throw .notImplemented }
        // SAFETY: the type is that of the C declaration, int memfd_create(const char *, unsigned int).
        let create = unsafe unsafeBitCast(symbol, to: Call.self)
        let created = unsafe create(name, Self.closeOnExec)
        guard created >= 0 else { throw .last }
        descriptor = created
    }

    deinit { close(descriptor) }

    /// `MFD_CLOEXEC`, which is declared where the call is.
    private static let closeOnExec: CUnsignedInt = 1
}
