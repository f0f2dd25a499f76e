/// Where the iterators behind one open file are: the kernel's, and ours in the server.
///
/// They differ after a seek, which the server is not told (`KnownDifference.unseenSeek`).
final class IteratorPlace {
    /// The offset that the kernel's iterator is at.
    var kernel: Int64 = 0
    /// The offset that the server's is at.
    var server: Int64 = 0
    /// Whether the kernel's has gone somewhere by itself since the last read.
    var hasWalked = false
    /// Where it went last, which the server has not been told yet.
    var untold: Int64?

    /// A read has come to both.
    func read(to end: Int64) {
        (kernel, server, hasWalked, untold) = (end, end, false, nil)
    }

    /// A seek has led to `target`.
    func seek(to target: Int64) {
        guard target != kernel else { return }
        kernel = target
        hasWalked = true
        untold = target > 0 ? target : nil
    }
}
