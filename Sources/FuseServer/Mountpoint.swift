import CFuse
import Glibc
import KernelTypes

/// A directory that a tree can be mounted on: looked at, and found fit.
public struct Mountpoint: Sendable, Hashable {
    /// The absolute path, without symbolic links.
    public let path: String

    /// How many dead mounts are taken away from one place before something else must be wrong.
    private static let mostDeadMounts = 16

    /// Looks at a directory before anything is mounted on it. A mount of ours there whose server has died is
    /// taken away. Nothing is asked of a mount before the mount table has told what it is.
    /// - Parameter allowingContents: whether the directory may hold files (`-o nonempty`).
    /// - Parameter onDeadMount: gets one line for each dead mount that was taken away.
    /// - Throws: when it is missing, no directory, not empty, or already has a tree of ours mounted on it.
    public static func prepare(
        _ path: String, allowingContents: Bool = false, onDeadMount: (String) -> Void = { _ in }
    ) throws(MountError) -> Mountpoint {
        let resolved = try resolve(path).path
        for _ in 0..<mostDeadMounts {
            guard let top = try table().top(at: resolved), top.typeName.hasPrefix("fuse") else { break }
            guard top.typeName == MountOptions.typeName else {
                try refuseForeign(top, at: path)
                break
            }
            try takeAwayIfDead(at: path, resolved: resolved)
            onDeadMount("\(path): took away a mount whose server had died")
        }
        try checkDirectory(path, resolved: resolved, allowingContents: allowingContents)
        return Mountpoint(path: resolved)
    }

    /// The mounts as they are now.
    static func table() throws(MountError) -> MountTable {
        do throws(Errno) {
            return try MountTable.current()
        } catch {
            throw MountError("cannot read /proc/self/mountinfo", errno: error)
        }
    }

    /// A path as the mount table has it, and what is mounted exactly there.
    static func resolve(_ path: String) throws(MountError) -> (path: String, mount: MountTable.Entry?) {
        let table = try table()
        do throws(Errno) {
            let resolved = try PathResolver.resolve(path, in: table)
            return (resolved, table.top(at: resolved))
        } catch {
            throw MountError(path, errno: error)
        }
    }

    /// A foreign FUSE mount may be mounted over, as any directory may, if it answers.
    private static func refuseForeign(_ mount: MountTable.Entry, at path: String) throws(MountError) {
        switch MountProbe.ask(path) {
        case .lives, .refuses: return
        case .isDead:
            throw MountError(
                "\(path): a mount of type \(mount.typeName) is there whose server has died",
                advice: "take it away with `fusermount3 -u -z \(path)`")
        case .isSilent:
            throw MountError(
                "\(path): a mount of type \(mount.typeName) is there that does not answer",
                advice: "end its server or choose another mountpoint")
        }
    }

    private static func takeAwayIfDead(at path: String, resolved: String) throws(MountError) {
        switch MountProbe.ask(resolved) {
        case .isDead:
            try detach(resolved, lazily: true, shownAs: path)
        case .lives, .refuses:
            throw MountError(
                "\(path): a bigproc is already mounted there", advice: "first `bigproc unmount \(path)`")
        case .isSilent:
            throw MountError(
                "\(path): a bigproc is mounted there and does not answer",
                advice: "end its process, then `bigproc unmount \(path)`")
        }
    }

    private static func checkDirectory(
        _ path: String, resolved: String, allowingContents: Bool
    ) throws(MountError) {
        var status = stat()
        guard unsafe stat(resolved, &status) == 0 else {
            let error = Errno.last
            let advice = error == .noEntry ? "create the directory first" : nil
            throw MountError(path, errno: error, advice: advice)
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw MountError(path, errno: .notDirectory, advice: "a mountpoint must be a directory")
        }
        guard !allowingContents else { return }
        guard let folder = unsafe opendir(resolved) else { throw MountError(path, errno: .last) }
        defer { unsafe closedir(folder) }
        var count = 0
        while unsafe readdir(folder) != nil { count += 1 }
        guard count <= 2 else {
            throw MountError(
                "\(path): the directory is not empty",
                advice: "choose an empty one, or mount with -o nonempty, which hides what it holds")
        }
    }
}
