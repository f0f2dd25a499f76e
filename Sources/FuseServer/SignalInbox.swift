import CFuse
import Glibc
import KernelTypes

/// The signals that end a mount, taken as events while this exists: SIGINT, SIGTERM and SIGHUP.
///
/// They are blocked in the calling thread, and in all that it starts, so it must be made before any other
/// thread of the process. One that the process was started to ignore (`nohup`, a shell's background job) stays
/// ignored. SIGPIPE is ignored meanwhile.
final class SignalInbox {
    /// What to poll for a signal.
    let descriptor: CInt
    private var previousMask = sigset_t()
    private var previousPipeAction = sigaction()

    /// Blocks the signals.
    /// - Throws: EMFILE, ENFILE or ENOMEM.
    init() throws(Errno) {
        var set = sigset_t()
        unsafe sigemptyset(&set)
        for signal in [SIGINT, SIGTERM, SIGHUP] where cfuse_signal_is_ignored(signal) == 0 {
            unsafe sigaddset(&set, signal)
        }
        descriptor = unsafe cfuse_signalfd(&set)
        guard descriptor >= 0 else { throw .last }
        unsafe pthread_sigmask(SIG_BLOCK, &set, &previousMask)
        _ = unsafe cfuse_ignore_signal(SIGPIPE, &previousPipeAction)
    }

    deinit {
        // One that arrived while the mount was ending has been obeyed: it must not end the process now.
        while take() != nil {}
        close(descriptor)
        unsafe pthread_sigmask(SIG_SETMASK, &previousMask, nil)
        unsafe sigaction(SIGPIPE, &previousPipeAction, nil)
    }

    /// The number of a signal that has arrived, each given once.
    func take() -> CInt? {
        let signal = cfuse_signalfd_take(descriptor)
        return signal == 0 ? nil : signal
    }
}
