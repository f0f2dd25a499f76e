import CFuse
import Glibc
import KernelTypes
import Synchronization

/// Asks a mount whether it lives, without waiting for one that never answers.
enum MountProbe {
    /// What a mount had to say.
    enum Answer: Sendable, Hashable {
        /// Its server answers.
        case lives
        /// Its server has gone (ENOTCONN).
        case isDead
        /// Nothing was said in time.
        case isSilent
        /// The question was refused, as it is to users whom a mount does not let in.
        case refuses(Errno)
    }

    private final class Result: Sendable {
        let answer = Lock<Answer>(.isSilent)
    }

    /// Has another thread ask for the root of the mount at `path`. One that gets no answer waits on by itself.
    static func ask(_ path: String, milliseconds: CInt = 2000) -> Answer {
        let result = Result()
        do throws(Errno) {
            let arrived = try EventCounter()
            let thread = try PlainThread.start {
                // What stat would show may come from the kernel's memory of a server that has died.
                var fileSystem = statvfs()
                let answer: Answer
                if unsafe statvfs(path, &fileSystem) == 0 {
                    answer = .lives
                } else {
                    answer = Errno.last == .notConnected ? .isDead : .refuses(.last)
                }
                result.answer.withLock { $0 = answer }
                arrived.ring()
            }
            pthread_detach(thread)
            _ = Poll.wait(for: [arrived.descriptor], milliseconds: milliseconds)
        } catch {
            return .refuses(error)
        }
        return result.answer.withLock { $0 }
    }
}
