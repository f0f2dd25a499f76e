import Glibc
import KernelTypes

/// A start of this very program as another process: anew rather than by a fork, as a process that has threads must not
/// go on in one.
struct OwnProgram {
    /// The words of its command line, its name first.
    var arguments: [String]
    /// Descriptors of this process that it gets, each with the number that it finds it by. All others that are not
    /// close-on-exec it has as they are.
    var descriptors: [(own: Int32, number: Int32)] = []
    /// Whether it is detached from the terminal: in a session of its own, with nothing on its standard streams.
    var isDetached = false
    /// The signals that are blocked in it; those that are in this process where nil.
    var blockedSignals: sigset_t?
    /// Whether it obeys all signals, also those that this process ignores.
    var hasDefaultActions = false

    /// glibc's `POSIX_SPAWN_SETSID`, which Swift's view of it leaves out.
    private static let newSession: Int16 = 0x80

    /// Starts it.
    func start() throws -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        // SAFETY: both are initialised here, used in this function only, and destroyed at its end; the argument vector
        // ends with nil and lives until the call returns.
        unsafe posix_spawn_file_actions_init(&actions)
        unsafe posix_spawnattr_init(&attributes)
        defer {
            unsafe posix_spawn_file_actions_destroy(&actions)
            unsafe posix_spawnattr_destroy(&attributes)
        }
        // These first: their numbers may be among those that the null device is put on.
        for (own, number) in descriptors {
            unsafe posix_spawn_file_actions_adddup2(&actions, own, number)
        }
        var flags: Int16 = 0
        if isDetached {
            for standard in STDIN_FILENO...STDERR_FILENO {
                unsafe posix_spawn_file_actions_addopen(&actions, standard, "/dev/null", O_RDWR, 0)
            }
            flags |= OwnProgram.newSession
        }
        if var blocked = blockedSignals {
            unsafe posix_spawnattr_setsigmask(&attributes, &blocked)
            flags |= Int16(POSIX_SPAWN_SETSIGMASK)
        }
        if hasDefaultActions {
            var all = sigset_t()
            unsafe sigfillset(&all)
            unsafe posix_spawnattr_setsigdefault(&attributes, &all)
            flags |= Int16(POSIX_SPAWN_SETSIGDEF)
        }
        unsafe posix_spawnattr_setflags(&attributes, flags)
        var vector: [UnsafeMutablePointer<CChar>?] = unsafe arguments.map { unsafe strdup($0) }
        unsafe vector.append(nil)
        defer { unsafe vector.forEach { unsafe free($0) } }
        var process: pid_t = 0
        let result = unsafe posix_spawn(&process, HostPath.program, &actions, &attributes, vector, environ)
        guard result == 0 else {
            throw Failure("cannot start \(HostPath.program): \(Errno(rawValue: result))")
        }
        return process
    }
}
