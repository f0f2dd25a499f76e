/// Why a mount ended that was not ended by an error.
public enum ServeOutcome: Sendable, Hashable {
    /// The process was sent this signal.
    case signal(Int32)
    /// Somebody unmounted it.
    case unmounted
    /// ``FuseServer/stop()`` was called.
    case stopped
}
