import Glibc
import KernelTypes

/// Makes a path absolute and free of symbolic links as the mount table has it, without a request to what is
/// mounted at its end. (`realpath` would ask the mounted filesystem, which may never answer.)
struct PathResolver {
    /// How many symbolic links a path may lead through (Linux: `MAXSYMLINKS`).
    private static let mostLinks = 40

    private let table: MountTable
    private var pending: [Substring]
    private var done: [Substring] = []

    /// The resolved form of `path`, whose end need not exist.
    /// - Throws: ENOENT for an empty path, ELOOP, or what reading a folder on the way gave.
    static func resolve(_ path: String, in table: MountTable) throws(Errno) -> String {
        guard !path.isEmpty else { throw .noEntry }
        var absolute = path
        if !path.hasPrefix("/") {
            guard let here = unsafe getcwd(nil, 0) else { throw .last }
            absolute = unsafe String(cString: here) + "/" + path
            unsafe free(here)
        }
        var resolver = PathResolver(table: table, pending: PathResolver.parts(absolute))
        return try resolver.run()
    }

    private static func parts(_ path: String) -> [Substring] { path.split(separator: "/").reversed() }

    private mutating func run() throws(Errno) -> String {
        var links = 0
        while let part = pending.popLast() {
            if part == "." { continue }
            if part == ".." {
                _ = done.popLast()
                continue
            }
            let candidate = "/" + (done + [part]).joined(separator: "/")
            guard table.top(at: candidate) == nil, let target = try link(at: candidate) else {
                done.append(part)
                continue
            }
            links += 1
            guard links <= PathResolver.mostLinks else { throw Errno(rawValue: ELOOP) }
            if target.hasPrefix("/") { done = [] }
            pending += PathResolver.parts(target)
        }
        return "/" + done.joined(separator: "/")
    }

    /// The target of a symbolic link; nil when there is none at `path`.
    private func link(at path: String) throws(Errno) -> String? {
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: Int(PATH_MAX)) { buffer, count in
            let length = unsafe buffer.withMemoryRebound(to: CChar.self) { target in
                guard let start = target.baseAddress else { return 0 }
                return unsafe readlink(path, start, target.count)
            }
            count = max(0, length)
        }
        if bytes.isEmpty, errno != EINVAL, errno != ENOENT { throw .last }
        return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
    }
}
