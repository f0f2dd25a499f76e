import CFuse
import Glibc
import KernelTypes

/// System calls on files, for tests to make one at a time.
enum Files {
    /// Opens a file, or throws what `open` gave.
    static func open(_ path: String, _ flags: CInt = O_RDONLY) throws -> CInt {
        let descriptor = unsafe Glibc.open(path, flags | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Errno.last }
        return descriptor
    }

    /// Opens a file, runs `body` with its descriptor and closes it.
    static func with<Value>(
        _ path: String, _ flags: CInt = O_RDONLY, _ body: (CInt) throws -> Value
    ) throws -> Value {
        let descriptor = try open(path, flags)
        defer { close(descriptor) }
        return try body(descriptor)
    }

    /// One `pread`: as many bytes as it gave.
    static func read(_ descriptor: CInt, _ count: Int, at offset: Int) throws -> [UInt8] {
        var failure: Errno?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, length in
            let got = unsafe pread(descriptor, buffer.baseAddress, count, off_t(offset))
            if got < 0 { failure = .last }
            length = max(0, got)
        }
        if let failure { throw failure }
        return bytes
    }

    /// The whole file, by reads of `blockSize`.
    static func contents(_ path: String, blockSize: Int = 65536) throws -> [UInt8] {
        try with(path) { descriptor in
            var all: [UInt8] = []
            while true {
                let bytes = try read(descriptor, blockSize, at: all.count)
                guard !bytes.isEmpty else { return all }
                all += bytes
            }
        }
    }

    /// What `lstat` shows.
    static func status(_ path: String) throws -> stat {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { throw Errno.last }
        return status
    }

    /// The names in a directory in the order in which they come, "." and ".." among them.
    static func names(_ path: String) throws -> [String] {
        guard let folder = unsafe opendir(path) else { throw Errno.last }
        defer { unsafe closedir(folder) }
        var names: [String] = []
        while let entry = unsafe readdir(folder) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            names.append(name)
        }
        return names
    }

    /// The error number of a call that returns -1 for failure, nil when it succeeded.
    static func failure(_ result: some BinaryInteger) -> Errno? { result < 0 ? Errno.last : nil }
}
