import CFuse
import Glibc
import KernelTypes
import Synchronization

/// The threads that serve the requests of a session.
///
/// Each waits in a blocking read of the device: polling first would cost two more system calls a request.
/// A thread is brought out of it by the end of the mount, or by ``PlainThread/wakeSignal``.
final class WorkerCrew: Sendable {
    /// Rung when the first thread has ended by itself.
    let ended: EventCounter
    /// The error of the device that ended a thread, if any.
    let failure = Lock<Errno?>(nil)
    private let session: Session
    private let threads = Lock<[pthread_t]>([])
    private let running = Atomic<Int>(0)
    private let isEnding = Atomic<Bool>(false)

    /// A crew without threads.
    /// - Throws: EMFILE, ENFILE or ENOMEM.
    init(_ session: Session) throws(Errno) {
        self.session = session
        ended = try EventCounter()
        cfuse_install_wake_signal(PlainThread.wakeSignal)
    }

    /// Adds a thread.
    /// - Throws: ENOMEM or EAGAIN.
    func add() throws(Errno) {
        let replies = try ReplyBuffer()
        running.add(1, ordering: .relaxed)
        do throws(Errno) {
            let thread = try PlainThread.start { [self] in replies.withCurrent { serve(replies) } }
            threads.withLock { $0.append(thread) }
        } catch {
            running.subtract(1, ordering: .relaxed)
            throw error
        }
    }

    private func serve(_ replies: ReplyBuffer) {
        let buffer = RequestBuffer()
        loop: while !isEnding.load(ordering: .relaxed) {
            switch session.step(buffer, replies) {
            case .served, .nothing: continue
            case .ended: break loop
            case .failed(let code):
                failure.withLock { $0 = $0 ?? Errno(rawValue: code) }
                break loop
            }
        }
        running.subtract(1, ordering: .releasing)
        ended.ring()
    }

    /// Ends all threads, each after the request it is serving, and waits for that.
    /// - Parameter isImpatient: asked again and again; once it says so, the wait is given up.
    /// - Returns: whether all have ended.
    func stop(isImpatient: () -> Bool) -> Bool {
        isEnding.store(true, ordering: .relaxed)
        let threads = threads.withLock { $0 }
        // A signal that arrives between a thread's look at `isEnding` and its read is lost: hence again and again.
        var milliseconds: CInt = 1
        while running.load(ordering: .acquiring) > 0 {
            for thread in threads { pthread_kill(thread, PlainThread.wakeSignal) }
            if isImpatient() { return false }
            _ = Poll.wait(for: [], milliseconds: milliseconds)
            milliseconds = min(milliseconds * 2, 50)
        }
        for thread in threads { pthread_join(thread, nil) }
        return true
    }
}
