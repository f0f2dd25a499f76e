import Glibc

/// Where the answer to one request goes.
protocol ReplySink {
    /// Answers with an error number, 0 for success.
    func answer(error code: CInt)
}
