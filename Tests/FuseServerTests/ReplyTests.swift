import Glibc
import KernelTypes
import Testing

@testable import FuseServer

@Suite("A reply") struct ReplyTests {
    /// Notes every answer that it is given.
    final class Sink: ReplySink {
        private(set) var answers: [CInt] = []

        func answer(error code: CInt) { answers.append(code) }
    }

    @Test("that nobody gives is EIO") func forgotten() {
        let sink = Sink()
        do { _ = Reply(sink) }
        #expect(sink.answers == [EIO])
    }

    @Test("is given once, by failing") func failing() {
        let sink = Sink()
        Reply(sink).fail(.noEntry)
        #expect(sink.answers == [ENOENT])
    }

    @Test("is given once, by succeeding") func succeeding() {
        let sink = Sink()
        Reply(sink).succeed()
        #expect(sink.answers == [0])
    }

    @Test("is the taker's to give once it is taken") func taken() {
        let sink = Sink()
        do {
            let reply = Reply(sink)
            let owner = reply.take()
            #expect(owner.answers.isEmpty)
        }
        #expect(sink.answers.isEmpty)
    }

    @Test("reaches the caller when a function is left early") func leftEarly() {
        let sink = Sink()
        func serve(_ reply: consuming Reply<Sink>, _ isReady: Bool) {
            guard isReady else { return }
            reply.succeed()
        }
        serve(Reply(sink), false)
        serve(Reply(sink), true)
        #expect(sink.answers == [EIO, 0])
    }
}
