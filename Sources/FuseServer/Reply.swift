import Glibc
import KernelTypes

/// The duty to answer one request, which exists until it is done.
///
/// Every way of answering consumes the reply, so a second answer does not compile; one that nobody gave is
/// given by `deinit`, as EIO. A caller is thus never left hanging, and never answered twice.
struct Reply<Sink: ReplySink>: ~Copyable {
    private let sink: Sink
    private var isTaken = false

    /// Takes over the duty to answer through `sink`.
    init(_ sink: Sink) { self.sink = sink }

    deinit { if !isTaken { sink.answer(error: EIO) } }

    /// Hands over the sink, and with it the duty.
    consuming func take() -> Sink {
        isTaken = true
        return sink
    }

    /// Answers that it failed, and why.
    consuming func fail(_ error: Errno) { take().answer(error: error.rawValue) }

    /// Answers that it is done, without anything to show for it.
    consuming func succeed() { take().answer(error: 0) }
}
