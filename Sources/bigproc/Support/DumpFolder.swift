import Glibc
import KernelTypes

/// A folder of the host that is filled with files, and has its name only when it is whole.
///
/// It is made beside its place, for its maker only, so that nobody can put a link into it meanwhile.
struct DumpFolder {
    /// Where it goes, and where it is until then.
    private let target: String
    private let unfinished: String

    /// Begins a folder that is to take the place of `path`, which must be empty or not there.
    init(_ path: String) throws {
        var status = stat()
        let isThere = unsafe lstat(path, &status) == 0
        if isThere {
            guard let resolved = unsafe realpath(path, nil) else { throw Failure("\(path): \(Errno.last)") }
            defer { unsafe free(resolved) }
            target = unsafe String(cString: resolved)
            guard status.st_mode & S_IFMT != S_IFREG, DumpFolder.names(in: target).isEmpty else {
                throw Failure("\(path): expected an empty directory, or one that is not there yet")
            }
        } else {
            var name = path[...]
            while name.count > 1, name.hasSuffix("/") { name.removeLast() }
            target = String(name)
        }
        unfinished = "\(target).\(getpid()).part"
        guard unsafe mkdir(unfinished, 0o700) == 0 else {
            throw Failure("\(path): cannot make a directory beside it: \(Errno.last)")
        }
        // Where something is mounted, the finished directory could not take its place.
        var beside = stat()
        if isThere, unsafe lstat(unfinished, &beside) == 0, unsafe lstat(target, &status) == 0,
            beside.st_dev != status.st_dev
        {
            unsafe rmdir(unfinished)
            throw Failure("\(path): expected no mount point; a directory in it will do")
        }
    }

    /// Makes a directory.
    func makeDirectory(_ path: String) throws {
        guard unsafe mkdir(place(path), 0o755) == 0 || errno == EEXIST else { throw failure(path) }
    }

    /// Makes a symbolic link.
    func makeLink(_ path: String, to target: String) throws {
        guard unsafe symlink(target, place(path)) == 0 else { throw failure(path) }
    }

    /// Makes a file, which `body` writes; false when `body` says that it is not to stay.
    func makeFile(_ path: String, mode: UInt16, _ body: (OutputStream) throws -> Bool) throws -> Bool {
        let descriptor = unsafe open(
            place(path), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure(path) }
        defer { close(descriptor) }
        guard try body(OutputStream(descriptor: descriptor, name: "\(target)/\(path)")) else {
            unsafe unlink(place(path))
            return false
        }
        guard fchmod(descriptor, mode_t(mode & 0o777)) == 0 else { throw failure(path) }
        return true
    }

    /// Gives the folder its name.
    func finish() throws {
        guard unsafe chmod(unfinished, 0o755) == 0, unsafe rename(unfinished, target) == 0 else {
            throw Failure("\(target): \(Errno.last)")
        }
    }

    /// Removes what there is of it.
    func remove() { DumpFolder.remove(unfinished) }

    private static func remove(_ path: String) {
        for name in names(in: path) {
            let inner = "\(path)/\(name)"
            // What is no directory, a link too, goes at once.
            if unsafe unlink(inner) != 0, errno == EISDIR || errno == EPERM { remove(inner) }
        }
        unsafe rmdir(path)
    }

    private func place(_ path: String) -> String { "\(unfinished)/\(path)" }

    private func failure(_ path: String) -> Failure { Failure("\(target)/\(path): \(Errno.last)") }

    /// The names in a directory; none when it cannot be read.
    private static func names(in path: String) -> [String] {
        guard let directory = unsafe opendir(path) else { return [] }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}
