import CFuse
import Glibc

/// Waits for any of a few descriptors.
enum Poll {
    /// Waits until one of the descriptors can be read or is in error, or the time is over.
    /// - Parameter milliseconds: the longest wait; -1 for no end.
    /// - Parameter exception: one more entry, which is looked at behind the others.
    /// - Returns: the indices of those descriptors; none when time or a signal handler ended the wait.
    static func wait(
        for descriptors: [CInt], milliseconds: CInt = -1, exception: pollfd? = nil
    ) -> [Int] {
        var entries = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        if let exception { entries.append(exception) }
        guard unsafe poll(&entries, nfds_t(entries.count), milliseconds) > 0 else { return [] }
        return entries.indices.filter { entries[$0].revents != 0 }
    }
}
