import Glibc
import KernelTypes
import Synchronization

/// Serves a tree at a mountpoint, from threads of its own.
public final class FuseServer<Service: FileService>: Sendable {
    /// Where it is mounted.
    public let mountpoint: Mountpoint
    private let service: Service
    private let options: MountOptions
    private let workers: Int
    private let secondsValid: Double
    private let stopRequest: EventCounter

    /// A server that is not mounted yet.
    /// - Parameter service: what the tree consists of.
    /// - Parameter workers: how many threads serve requests, at least 1. More than there are CPUs make small
    ///   reads slower.
    /// - Parameter secondsValid: how long the kernel may keep names and attributes that a service says are for
    ///   good. New names are found at once.
    /// - Throws: when the process has no descriptors left.
    public init(
        _ service: Service, at mountpoint: Mountpoint, options: MountOptions = MountOptions(),
        workers: Int = FuseServer.defaultWorkers, secondsValid: Double = 3600
    ) throws(MountError) {
        self.service = service
        self.mountpoint = mountpoint
        self.options = options
        self.workers = max(1, workers)
        self.secondsValid = secondsValid
        do throws(Errno) {
            stopRequest = try EventCounter()
        } catch {
            throw MountError("cannot set up the server", errno: error)
        }
    }

    /// Two threads, or one on a machine of one CPU.
    public static var defaultWorkers: Int { min(2, max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

    /// Ends the mount, or has ``serve(handlingSignals:onReady:)`` end it at once if that comes later. Returns
    /// without waiting; any thread may call it, any number of times.
    public func stop() { stopRequest.ring() }

    /// Mounts, serves, and unmounts: returns when the mount has ended and all handles have been released.
    ///
    /// With `handlingSignals` SIGINT, SIGTERM and SIGHUP end the mount. For that they are blocked meanwhile in
    /// this thread and in those that it starts, so it must be called before the process has other threads. A
    /// second signal ends the wait for a request that does not come to its end: the mount is gone by then, but
    /// threads and handles are left as they are, and the process should exit.
    /// - Parameter onReady: called in this thread once the mount answers.
    /// - Throws: when it cannot be mounted, or the device fails.
    public func serve(
        handlingSignals: Bool = true, onReady: () -> Void = {}
    ) throws(MountError) -> ServeOutcome {
        let signals = handlingSignals ? try attempt { () throws(Errno) in try SignalInbox() } : nil
        let dispatcher = ServiceDispatcher(service, secondsValid: secondsValid)
        let session = try Session(dispatcher, options: options)
        try session.mount(at: mountpoint)
        defer { session.detach() }
        if let early = try greet(session, signals) {
            if early == .unmounted { session.forgetMount() }
            return early
        }

        let crew = try attempt { () throws(Errno) in try WorkerCrew(session) }
        let outcome: ServeOutcome
        do throws(MountError) {
            try attempt { () throws(Errno) in for _ in 0..<workers { try crew.add() } }
            onReady()
            outcome = waitForEnd(crew, session, dispatcher, signals)
            // Somebody else took it away, and may have mounted another at its place by now.
            if outcome == .unmounted { session.forgetMount() }
        } catch {
            _ = end(session, crew, signals)
            throw error
        }
        if end(session, crew, signals) { dispatcher.releaseAll() }
        if let failure = crew.failure.withLock({ $0 }) {
            throw MountError("the connection to the kernel failed", errno: failure)
        }
        return outcome
    }

    /// Waits until the mount has ended: the kernel says so, somebody asks for it, or it has gone from this
    /// process' namespace and nobody has a file of it open any more.
    private func waitForEnd(
        _ crew: WorkerCrew, _ session: Session, _ dispatcher: ServiceDispatcher<Service>,
        _ signals: SignalInbox?
    ) -> ServeOutcome {
        let watch = session.mounted.flatMap { mount in try? MountWatch(mount) }
        let descriptors =
            [crew.ended.descriptor, stopRequest.descriptor] + (signals.map { [$0.descriptor] } ?? [])
        var isGone = watch?.isGone ?? false
        while true {
            if isGone, !dispatcher.hasOpenFiles { return .unmounted }
            let ready = Poll.wait(
                for: descriptors, milliseconds: isGone ? 100 : -1, exception: isGone ? nil : watch?.entry)
            if let signal = signals?.take() { return .signal(signal) }
            if ready.contains(1) { return .stopped }
            if ready.contains(0) { return .unmounted }
            if ready.contains(descriptors.count) { isGone = watch?.isGone ?? false }
        }
    }

    /// Takes the mount away before its threads end, so that nobody is left waiting for them.
    private func end(_ session: Session, _ crew: WorkerCrew, _ signals: SignalInbox?) -> Bool {
        session.detach()
        session.end()
        return crew.stop { signals?.take() != nil }
    }

    /// Serves the kernel's first request, which settles what the connection is like.
    /// - Returns: what ended the mount before that.
    private func greet(_ session: Session, _ signals: SignalInbox?) throws(MountError) -> ServeOutcome? {
        let buffer = RequestBuffer()
        while !session.dispatcher.isConnected {
            if let early = wait(for: session.descriptor, signals) { return early }
            switch session.step(buffer) {
            case .served, .nothing: continue
            case .ended: return .unmounted
            case .failed(let code):
                throw MountError("the connection to the kernel failed", errno: Errno(rawValue: code))
            }
        }
        return nil
    }

    /// Waits for `event`, a signal or a call of `stop`.
    /// - Returns: nil when it was the event.
    private func wait(for event: CInt, _ signals: SignalInbox?) -> ServeOutcome? {
        let descriptors = [event, stopRequest.descriptor] + (signals.map { [$0.descriptor] } ?? [])
        while true {
            let ready = Poll.wait(for: descriptors)
            if let signal = signals?.take() { return .signal(signal) }
            if ready.contains(1) { return .stopped }
            if ready.contains(0) { return nil }
        }
    }

    private func attempt<Result>(_ body: () throws(Errno) -> Result) throws(MountError) -> Result {
        do throws(Errno) {
            return try body()
        } catch {
            throw MountError("cannot set up the server", errno: error)
        }
    }
}
