import Glibc

/// The descriptors 0, 1 and 2.
enum StandardDescriptors {
    /// Fills those that the program was started without: whatever is opened next would take their place, and be
    /// printed into. What stands in for them cannot be used either, so that using them fails as it should; a
    /// command that is run in this process' place finds them closed, as they would have been.
    static func occupy() {
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
            _ = unsafe open(
                "/dev/null", descriptor == STDIN_FILENO ? O_WRONLY | O_CLOEXEC : O_RDONLY | O_CLOEXEC)
        }
    }
}
