import CFuse
import Glibc
import KernelTypes

extension Mountpoint {
    /// Takes away the tree of ours that is mounted at `path`, alive or dead, as root or as the user who
    /// mounted it.
    /// - Parameter lazily: whether it goes at once even when files of it are open. One whose server has died
    ///   always does.
    /// - Throws: when nothing of ours is mounted exactly there, when it is in use, or when it is not the
    ///   caller's to take away.
    public static func unmount(_ path: String, lazily: Bool = false) throws(MountError) {
        let (resolved, mount) = try resolve(path)
        guard let mount else { throw MountError("\(path) is not a bigproc mount") }
        guard mount.typeName == MountOptions.typeName else {
            throw MountError("\(path) is not a bigproc mount (it is of type \(mount.typeName))")
        }
        do throws(MountError) {
            try detach(resolved, lazily: lazily, shownAs: path)
        } catch {
            guard error.errno == .busy, MountProbe.ask(resolved) == .isDead else { throw error }
            try detach(resolved, lazily: true, shownAs: path)
        }
    }

    /// Unmounts by system call, or through `fusermount3` where that is not permitted.
    static func detach(_ resolved: String, lazily: Bool, shownAs path: String) throws(MountError) {
        if unsafe cfuse_unmount(resolved, lazily ? 1 : 0) == 0 { return }
        let error = Errno.last
        if error == .busy { throw busy(path) }
        guard error == .notPermitted else { throw MountError("cannot unmount \(path)", errno: error) }
        guard let helper = HelperProgram.find() else {
            throw MountError(
                "cannot unmount \(path)", errno: error, advice: "do it as root, or install fusermount3")
        }
        let result = helper.run(["-u"] + (lazily ? ["-z"] : []) + ["--", resolved])
        if result.succeeded { return }
        if result.output.contains("\(Errno.busy)") { throw busy(path) }
        throw MountError("cannot unmount \(path): \(result.output)")
    }

    private static func busy(_ path: String) -> MountError {
        MountError(
            "\(path) is in use", errno: .busy,
            advice: "close what is open there (`fuser -vm \(path)` lists it), or end its process")
    }
}

extension Errno {
    /// In use (`EBUSY`).
    static let busy = Errno(rawValue: EBUSY)
}
