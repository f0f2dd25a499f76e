import CFuse
import Glibc
import KernelTypes

/// A wake-up that stays rung: once `ring` was called, everybody who polls the descriptor finds it readable.
final class EventCounter: Sendable {
    /// What to poll.
    let descriptor: CInt

    /// A counter that nobody has rung.
    /// - Throws: EMFILE, ENFILE or ENOMEM.
    init() throws(Errno) {
        descriptor = cfuse_eventfd()
        guard descriptor >= 0 else { throw .last }
    }

    deinit { close(descriptor) }

    /// Wakes whoever waits, now or later.
    func ring() {
        var one: UInt64 = 1
        _ = unsafe write(descriptor, &one, MemoryLayout<UInt64>.size)
    }
}
