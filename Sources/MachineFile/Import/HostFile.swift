import Glibc

/// Reads files of the host.
public enum HostFile {
    /// All bytes of a file.
    ///
    /// - Parameters:
    ///   - path: The file; relative paths begin at the working directory. A file whose size says nothing, as
    ///     those of procfs, is read to its end.
    ///   - limit: The most bytes that it may have; no more than that, and a piece of 1 MiB, is kept in memory.
    /// - Throws: when it cannot be opened or read (a folder cannot), or has more bytes than `limit`.
    public static func bytes(of path: String, limit: Int) throws(HostFileError) -> [UInt8] {
        var result: [UInt8] = []
        var isTooLarge = false
        try read(path, bufferSize: min(limit, (1 << 20) - 1) + 1) { chunk in
            guard result.count + chunk.count <= limit else {
                isTooLarge = true
                return false
            }
            unsafe chunk.withUnsafeBufferPointer { unsafe result.append(contentsOf: $0) }
            return true
        }
        guard !isTooLarge else {
            throw HostFileError(
                path: path, reason: "found more than \(limit) bytes; expected \(limit) at most")
        }
        return result
    }

    /// Calls `body` with one piece of the file after the other, until it returns false.
    static func read(
        _ path: String, bufferSize: Int = 1 << 20, _ body: (Span<UInt8>) -> Bool
    ) throws(HostFileError) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw HostFileError(path: path, reason: message(errno)) }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: bufferSize)
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes {
                unsafe Glibc.read(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0 {
                if errno == EINTR { continue }
                throw HostFileError(path: path, reason: message(errno))
            }
            guard count > 0, body(buffer.span.extracting(0..<count)) else { return }
        }
    }

    /// Names of what is in a folder; none when it cannot be read.
    static func names(in folder: String) -> [String] {
        guard let stream = unsafe opendir(folder) else { return [] }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            // SAFETY: the kernel ends every name with a NUL within d_name.
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
                unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            names.append(name)
        }
        return names
    }

    /// A file's permission bits and size; nil when there is none.
    static func status(of path: String) -> (mode: UInt16, size: Int64)? {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        return (UInt16(truncatingIfNeeded: status.st_mode & 0o7777), Int64(status.st_size))
    }

    /// Where a link points; nil for what is no link, or points to no text.
    static func link(at path: String) -> String? {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = unsafe bytes.withUnsafeMutableBytes { buffer -> Int in
            // SAFETY: the call writes no more than there is room for, and any bytes will do.
            guard let start = buffer.baseAddress else { return 0 }
            return unsafe readlink(path, start.assumingMemoryBound(to: CChar.self), buffer.count)
        }
        guard count > 0, count < bytes.count else { return nil }
        return String(validating: bytes[..<count], as: UTF8.self)
    }

    /// Whether there is a folder at `path`.
    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    private static func message(_ code: Int32) -> String {
        guard let text = unsafe strerror(code) else { return "error \(code)" }
        return "cannot be read: \(unsafe String(cString: text))"
    }
}
