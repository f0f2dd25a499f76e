import KernelTypes

/// What is to happen to a machine at times to come.
struct Schedule: Sendable {
    /// What happens.
    enum Item: Sendable {
        /// One command, and no more.
        case command(MachineCommand)
        /// The next of many changes of CPUs between online and offline.
        case hotplug(HotplugStorm)
    }

    private struct Entry: Sendable {
        let time: UInt64
        /// Among items of the same time, the one that was put in first goes first.
        let order: Int
        let item: Item
    }

    /// The last entry comes first.
    private var entries: [Entry] = []
    private var nextOrder = 0

    /// When the next item is due, in nanoseconds since boot; nil when there is none.
    var nextTime: UInt64? { entries.last?.time }

    /// How many changes of CPUs are to come.
    var hotplugChanges: UInt64 {
        entries.reduce(0) { if case .hotplug(let storm) = $1.item { $0 + storm.remaining } else { $0 } }
    }

    /// Puts an item in.
    mutating func insert(_ item: Item, at time: UInt64) {
        let entry = Entry(time: time, order: nextOrder, item: item)
        nextOrder += 1
        // What is put in later goes later, so it comes before its equals here.
        entries.insert(entry, at: entries.partition { $0.time <= time })
    }

    /// Takes the next item that is due at `now` or before.
    mutating func takeDue(at now: UInt64) -> (time: UInt64, item: Item)? {
        guard let last = entries.last, last.time <= now else { return nil }
        entries.removeLast()
        return (last.time, last.item)
    }
}

/// CPUs that change between online and offline again and again.
struct HotplugStorm: Sendable, Hashable {
    let cpus: CPUSet
    let rate: EventRate
    /// When it began and when it ends, in nanoseconds since boot.
    let start: UInt64
    let end: UInt64
    /// How many changes there were.
    private(set) var count: UInt64 = 0

    /// The most changes that all storms together may have before them: one read may have to wait for all.
    static let limit: UInt64 = 100_000

    init(_ cpus: CPUSet, rate: EventRate, start: UInt64, end: UInt64) {
        self.cpus = cpus
        self.rate = rate
        self.start = start
        self.end = end
    }

    /// How many changes it makes in all.
    var total: UInt64 { rate.events(after: end - start) }

    /// How many of them are to come.
    var remaining: UInt64 { total - min(count, total) }

    /// When the next change is; nil when it is over.
    var nextTime: UInt64? {
        let wanted = count + 1
        guard wanted <= total, wanted < rate.perTwoTo64Nanoseconds else { return nil }
        let (quotient, remainder) = rate.perTwoTo64Nanoseconds.dividingFullWidth((wanted, 0))
        return start + quotient + (remainder > 0 ? 1 : 0)
    }

    /// Takes the next change: the CPU that it is about.
    mutating func takeChange(seed: UInt64) -> Int {
        defer { count += 1 }
        let bits = SeededRandom.hash(seed ^ start, count)
        return cpus.element(at: Int(bits.multipliedFullWidth(by: UInt64(cpus.count)).high))
    }
}
