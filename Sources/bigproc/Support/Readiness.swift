import Glibc
import KernelTypes

/// How a server in the background tells the command that started it how it went: lines on a pair of sockets.
///
/// `note: …` is passed on to the user, `ready` ends the wait well (a word about the mount may follow), `failed: …`
/// ends it with an error, and so does an end that closes without either. That the server is ready is confirmed: it
/// ends when the command was ended before it heard of it.
enum Readiness {
    /// Where the server finds the pipe.
    static let descriptor: Int32 = 3

    static let ready = "ready"
    static let note = "note: "
    static let failed = "failed: "

    /// Starts this very program again, detached from the terminal, with `arguments`, and waits until it is
    /// ready.
    ///
    /// - Parameters:
    ///   - hasPlainSignals: whether it obeys all signals, also those that this process ignores.
    ///   - isLastAct: whether this process exits at once when it is ready: then no signal ends it any more, so that its
    ///     status tells whether there is a server.
    /// - Returns: the server's process, and what it said about the mount.
    @discardableResult
    static func startServer(
        arguments: [String], hasPlainSignals: Bool = false, isLastAct: Bool = false
    ) throws -> (process: pid_t, word: String) {
        var ends: [Int32] = [-1, -1]
        // SAFETY: the array has room for the two descriptors.
        guard unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0 else {
            throw Failure("socketpair: \(Errno.last)")
        }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let process: pid_t
        do {
            defer { close(ends[1]) }
            var program = OwnProgram(
                arguments: arguments, descriptors: [(own: ends[1], number: descriptor)], isDetached: true)
            if hasPlainSignals {
                program.hasDefaultActions = true
                program.blockedSignals = sigset_t()
            }
            process = try program.start()
        } catch {
            close(ends[0])
            throw error
        }
        defer { close(ends[0]) }
        for line in Lines(descriptor: ends[0]) {
            if line.hasPrefix(ready) {
                if isLastAct {
                    var all = sigset_t()
                    unsafe sigfillset(&all)
                    unsafe pthread_sigmask(SIG_BLOCK, &all, nil)
                }
                // Whoever is ended before this leaves no server behind.
                var confirmation: UInt8 = 1
                guard unsafe send(ends[0], &confirmation, 1, Int32(MSG_NOSIGNAL)) == 1 else { break }
                return (process, String(line.dropFirst(ready.count).drop { $0 == " " }))
            }
            if line.hasPrefix(note) { OutputStream.tell("bigproc: " + line.dropFirst(note.count)) }
            if line.hasPrefix(failed) {
                wait(for: process)
                throw Failure(String(line.dropFirst(failed.count)))
            }
        }
        wait(for: process)
        throw Failure("the server ended before the mount was ready; 'bigproc mount -f' shows why")
    }

    /// Tells the command that started this server; false when that has gone.
    @discardableResult
    static func report(_ line: String) -> Bool {
        let pipe = OutputStream(descriptor: descriptor, name: "the starting command")
        let bytes = Array((line + "\n").utf8)
        guard (try? unsafe bytes.withUnsafeBytes { bytes in try unsafe pipe.write(bytes) }) ?? false else {
            return false
        }
        return line.hasPrefix(ready) ? isConfirmed() : true
    }

    /// Waits until the command that started this server has heard that it is ready; false when that has gone.
    private static func isConfirmed() -> Bool {
        var confirmation: UInt8 = 0
        while true {
            let count = unsafe read(descriptor, &confirmation, 1)
            if count < 0, errno == EINTR { continue }
            return count == 1
        }
    }

    /// Makes the process a server that outlives its caller: closes what that had open, such as locks, pipes and
    /// sockets, but for the pipe. To be called before anything else is opened.
    static func becomeServer() {
        // libfuse starts a helper that would keep the pipe open for as long as the mount lives.
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        guard let folder = unsafe opendir("/proc/self/fd") else { return }
        var inherited: [Int32] = []
        while let entry = unsafe readdir(folder) {
            // SAFETY: the kernel ends the name with a NUL, and it is copied before the next entry is read.
            let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { name in
                unsafe String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
            }
            if let number = Int32(name), number > descriptor { inherited.append(number) }
        }
        unsafe closedir(folder)
        for number in inherited { close(number) }
    }

    private static func wait(for process: pid_t) {
        var status: Int32 = 0
        while unsafe waitpid(process, &status, 0) < 0, errno == EINTR {}
    }
}

/// The lines that come out of a pipe, until it closes.
private struct Lines: Sequence, IteratorProtocol {
    let descriptor: Int32
    private var pending: [UInt8] = []
    private var isAtEnd = false

    init(descriptor: Int32) { self.descriptor = descriptor }

    mutating func next() -> String? {
        while true {
            if let newline = pending.firstIndex(of: 0x0a) {
                let line = String(decoding: pending[..<newline], as: UTF8.self)
                pending.removeSubrange(...newline)
                return line
            }
            guard !isAtEnd else { return nil }
            var chunk = [UInt8](repeating: 0, count: 4096)
            // SAFETY: the call is given the array's own length.
            let count = unsafe read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            if count > 0 { pending.append(contentsOf: chunk[..<count]) } else { isAtEnd = true }
        }
    }
}
