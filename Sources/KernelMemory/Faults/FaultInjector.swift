import KernelTypes
import Synchronization

/// Makes allocations fail on purpose, as the files of `fail_page_alloc/` and `failslab/` say (Linux:
/// `lib/fault-inject.c`).
///
/// May be used from any thread; asking costs one atomic load while nothing is to fail.
public final class FaultInjector: Sendable {
    /// The settings, one for each file.
    public struct Attributes: Hashable, Sendable {
        /// How likely a failure is, in percent; 0 injects none, 100 and more never lets one through.
        public var probability: UInt = 0
        /// Only every so many-th call can fail, where more than 1.
        public var interval: UInt = 1
        /// How many failures are still to come; -1 for no end.
        public var times: Int32 = 1
        /// How much is let through before the first failure: bytes of `failslab`, pages of
        /// `fail_page_alloc`.
        public var space: Int32 = 0
        /// How much is reported: 0 nothing, 1 two lines, 2 a call trace too, of which there is none here.
        public var verbose: UInt = 2
        /// Smaller orders do not fail; of `fail_page_alloc` only.
        public var minimumOrder: UInt32 = 1
        /// Whether allocations that may wait are spared (`ignore-gfp-wait`).
        public var ignoresWaiting = true
        /// Whether allocations of HighMem are spared (`ignore-gfp-highmem`); of `fail_page_alloc` only.
        public var ignoresHighMem = true

        /// The settings at boot.
        public init() {}
    }

    /// What the lock guards.
    private struct State {
        var attributes = Attributes()
        /// Calls that came as far as the interval.
        var count: UInt = 0
        var random: SeededRandom
        var failures = 0
        var messages: [String] = []
    }

    /// Which injector it is, as its messages say it.
    public let name: String
    private let state: Lock<State>
    /// Whether `probability` is more than 0.
    private let isArmed = Atomic<Bool>(false)

    /// An injector that injects nothing yet; `seed` decides which calls fail when `probability` is less than
    /// 100.
    public init(seed: UInt64, name: String = "fail_page_alloc") {
        self.name = name
        state = Lock(State(random: SeededRandom(seed: seed)))
    }

    /// The settings, `times` and `space` being what is left of them.
    public var attributes: Attributes {
        get { state.withLock { $0.attributes } }
        set { update { $0 = newValue } }
    }

    /// Changes some of the settings, and lets no failure come between looking and changing.
    public func update(_ change: (inout Attributes) -> Void) {
        state.withLock { state in
            change(&state.attributes)
            isArmed.store(state.attributes.probability > 0, ordering: .relaxed)
        }
    }

    /// Number of failures injected since boot.
    public var failures: Int { state.withLock { $0.failures } }

    /// The latest messages for the kernel log, the oldest first, a line each.
    public var messages: [String] { state.withLock { $0.messages } }
}

extension FaultInjector {
    /// Whether an allocation of 2^`order` pages is to fail (Linux: `should_fail_alloc_page`).
    ///
    /// - Parameter pageSize: not used, as `space` counts pages here, whatever their size.
    public func refuses(order: Int, flags: GFP, pageSize: Int) -> Bool {
        guard isArmed.load(ordering: .relaxed) else { return false }
        return state.withLock { state in
            let attributes = state.attributes
            guard order >= Int(attributes.minimumOrder) else { return false }
            guard !(attributes.ignoresHighMem && flags.contains(.highMem)) else { return false }
            return refuses(1 << order, flags, &state)
        }
    }

    /// Whether an allocation of an object of `bytes` is to fail (Linux: `should_failslab`).
    public func refuses(bytes: Int, flags: GFP) -> Bool {
        guard isArmed.load(ordering: .relaxed) else { return false }
        return state.withLock { refuses(bytes, flags, &$0) }
    }

    /// The checks that both have, in the kernel's order (Linux: `should_fail_ex`): who cannot fail takes
    /// nothing off the counts; then times, space, interval and chance.
    private func refuses(_ size: Int, _ flags: GFP, _ state: inout State) -> Bool {
        let attributes = state.attributes
        guard attributes.probability > 0, !flags.contains(Self.noFail) else { return false }
        guard !(attributes.ignoresWaiting && flags.contains(.directReclaim)) else { return false }
        guard attributes.times != 0 else { return false }
        if Int(attributes.space) > size {
            state.attributes.space -= Int32(truncatingIfNeeded: size)
            return false
        }
        if attributes.interval > 1 {
            state.count &+= 1
            guard state.count % attributes.interval == 0 else { return false }
        }
        guard attributes.probability > UInt(state.random.next(in: 0..<100)) else { return false }
        if attributes.verbose > 0, !flags.contains(.noWarn) { report(&state) }
        if attributes.times > 0 { state.attributes.times -= 1 }
        state.failures += 1
        return true
    }

    /// Adds the kernel's message (Linux: `fail_dump`).
    private func report(_ state: inout State) {
        let now = state.attributes
        if state.messages.count + 2 > Self.mostMessages { state.messages.removeFirst(2) }
        state.messages.append("FAULT_INJECTION: forcing a failure.")
        state.messages.append(
            "name \(name), interval \(now.interval), probability \(now.probability), "
                + "space \(now.space), times \(now.times)")
    }

    /// `__GFP_NOFAIL`.
    private static let noFail = GFP(rawValue: 0x8000)
    /// Lines kept; like the kernel's log, what is older is forgotten.
    private static let mostMessages = 128
}
