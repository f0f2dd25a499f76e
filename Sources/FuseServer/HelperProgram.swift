import CFuse
import Glibc
import KernelTypes

/// `fusermount3`, the setuid program by which users without privileges mount and unmount.
struct HelperProgram: Sendable {
    /// Where it was found.
    let path: String

    /// Looks for it in the folders of PATH, and where it is usually installed.
    static func find() -> HelperProgram? {
        let variable = unsafe getenv("PATH").map { unsafe String(cString: $0) } ?? ""
        let usual: [Substring] = ["/usr/bin", "/bin", "/usr/local/bin"]
        let candidates = (variable.split(separator: ":") + usual).lazy.filter { $0.hasPrefix("/") }.map {
            "\($0)/fusermount3"
        }
        return candidates.first { unsafe access($0, X_OK) == 0 }.map(HelperProgram.init)
    }

    /// Runs it and waits for its end.
    /// - Returns: whether it succeeded, and what it printed.
    func run(_ arguments: [String]) -> (succeeded: Bool, output: String) {
        let file = cfuse_memory_file()
        guard file >= 0 else { return (false, "\(Errno.last)") }
        defer { close(file) }
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, file, STDOUT_FILENO)
        unsafe posix_spawn_file_actions_adddup2(&actions, file, STDERR_FILENO)

        // The child must not inherit that the caller's thread blocks signals: a program that waits for its own
        // children would never hear of them.
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var mask = sigset_t()
        unsafe sigemptyset(&mask)
        unsafe posix_spawnattr_setsigmask(&attributes, &mask)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))

        var words = unsafe ([path] + arguments).map { unsafe strdup($0) }
        unsafe words.append(nil)
        defer { unsafe words.forEach { unsafe free($0) } }
        var child = pid_t()
        let code = unsafe posix_spawn(&child, path, &actions, &attributes, words, environ)
        guard code == 0 else { return (false, "\(Errno(rawValue: code))") }
        var status: CInt = 0
        while unsafe waitpid(child, &status, 0) < 0, Errno.last == .interrupted {}
        return (status == 0, ErrorOutput.text(of: file))
    }
}
