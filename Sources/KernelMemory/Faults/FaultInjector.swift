import Synchronization

/// Makes allocations fail on purpose, as the files of `fail_page_alloc/` and `failslab/` say (Linux:
/// `lib/fault-inject.c`).
///
/// May be used from any thread; asking costs one atomic load while nothing is to fail.
public final class FaultInjector: Sendable {
    /// The settings, one for each file.
    public struct Attributes: Hashable, Sendable {
        /// How likely a failure is, in percent; 0 injects none.
        public var probability: UInt = 0
        /// Only every so many-th call can fail, where more than 1.
        public var interval: UInt = 1
        /// How many failures are still to come; -1 for no end.
        public var times: Int32 = 1
        /// How many bytes are let through before the first failure.
        public var space: Int32 = 0
        /// How much is reported: 0 nothing, 1 a line, 2 a call trace too.
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

    private let state: Mutex<Attributes>

    /// An injector that injects nothing yet; `seed` decides which calls fail when `probability` is less than
    /// 100.
    public init(seed: UInt64) { state = Mutex(Attributes()) }

    /// The settings.
    public var attributes: Attributes {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }
}
