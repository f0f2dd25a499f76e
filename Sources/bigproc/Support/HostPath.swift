import Glibc
import KernelTypes

/// Files and folders of the host.
enum HostPath {
    /// This very program. By its name where it still has one, so that process lists show it.
    static var program: String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        // SAFETY: the call is given the array's own length.
        let count = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
        let name = String(decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return exists(name) ? name : "/proc/self/exe"
    }

    /// Whether there is something at `path`.
    static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

    /// The working directory; nil when it has none that can be named.
    static var current: String? {
        guard let path = unsafe getcwd(nil, 0) else { return nil }
        defer { unsafe free(path) }
        return unsafe String(cString: path)
    }

    /// The folder that `path` is in, empty for the working directory.
    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "" }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Has `body` write a new file at `path`, in whose place nothing changes unless it succeeds.
    ///
    /// What is no regular file, such as a pipe or a device, is written to as it is; a symbolic link stays one.
    static func replace(_ path: String, _ body: (OutputStream) throws -> Void) throws {
        var status = stat()
        let isThere = unsafe stat(path, &status) == 0
        if isThere, status.st_mode & S_IFMT != S_IFREG {
            return try write(path, flags: O_WRONLY, mode: 0, body)
        }
        let target = isThere ? resolved(path) : path
        let unfinished = "\(target).\(getpid()).part"
        let mode = isThere ? status.st_mode & 0o777 : 0o666
        do {
            try write(unfinished, flags: O_WRONLY | O_CREAT | O_EXCL, mode: mode, shownAs: path, body)
            guard unsafe rename(unfinished, target) == 0 else { throw Failure("\(path): \(Errno.last)") }
        } catch {
            unsafe unlink(unfinished)
            throw error
        }
    }

    private static func write(
        _ path: String, flags: Int32, mode: mode_t, shownAs name: String? = nil,
        _ body: (OutputStream) throws -> Void
    ) throws {
        let descriptor = unsafe open(path, flags | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw Failure("\(name ?? path): \(Errno.last)") }
        defer { close(descriptor) }
        try body(OutputStream(descriptor: descriptor, name: name ?? path))
    }

    /// `path` without symbolic links.
    private static func resolved(_ path: String) -> String {
        guard let resolved = unsafe realpath(path, nil) else { return path }
        defer { unsafe free(resolved) }
        return unsafe String(cString: resolved)
    }
}
