import CFuse
import Glibc
import KernelTypes
import Synchronization

/// What libfuse has to say: it gives its reasons as messages, not as values.
///
/// The messages of a thread go to what `capturing` returns while it runs there; all others, as those of a
/// mount that is being debugged, go to standard error.
enum LibraryLog {
    private static let captured = Lock<[pthread_t: String]>([:])

    /// Takes over libfuse's messages, once for the process.
    private static let installed: Void = unsafe fuse_set_log_func { _, format, arguments in
        guard let format = unsafe format, let arguments = unsafe arguments else { return }
        LibraryLog.receive(unsafe LibraryLog.text(format, arguments))
    }

    /// Runs `body` and returns what libfuse said in this thread meanwhile, with line breaks as it gave them.
    static func capturing<Result>(_ body: () -> Result) -> (result: Result, messages: String) {
        installed
        let thread = pthread_self()
        captured.withLock { $0[thread] = "" }
        let result = body()
        let messages = captured.withLock { $0.removeValue(forKey: thread) }
        return (result, messages ?? "")
    }

    private static func receive(_ text: String) {
        let isTaken = captured.withLock { captured in
            guard captured[pthread_self()] != nil else { return false }
            captured[pthread_self(), default: ""] += text
            return true
        }
        if !isTaken { print(text) }
    }

    /// Writes to standard error.
    static func print(_ text: String) {
        var text = text
        text.withUTF8 { bytes in _ = unsafe write(STDERR_FILENO, bytes.baseAddress, bytes.count) }
    }

    private static func text(_ format: UnsafePointer<CChar>, _ arguments: CVaListPointer) -> String {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 1024) { line in
            // SAFETY: the call is given the room there is, and ends what it writes with a NUL.
            guard let start = line.baseAddress, unsafe vsnprintf(start, line.count, format, arguments) >= 0
            else { return "" }
            return unsafe String(cString: start)
        }
    }
}
