import Glibc

/// Waits for any of a few descriptors.
enum Poll {
    /// Waits until one of the descriptors can be read or is in error, or the time is over.
    /// - Parameter milliseconds: the longest wait; -1 for no end.
    /// - Returns: the indices of those descriptors; none when time or a signal handler ended the wait.
    static func wait(for descriptors: [CInt], milliseconds: CInt = -1) -> [Int] {
        var entries = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        guard unsafe poll(&entries, nfds_t(entries.count), milliseconds) > 0 else { return [] }
        return entries.indices.filter { entries[$0].revents != 0 }
    }
}
