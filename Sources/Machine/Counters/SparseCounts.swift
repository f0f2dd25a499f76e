import KernelTypes

/// Counts of a few CPUs, ascending by CPU: what events added to a row, beside its pattern.
public struct SparseCounts: Sendable, Hashable {
    /// One CPU's count.
    public struct Entry: Sendable, Hashable {
        /// The CPU.
        public let cpu: Int
        /// Its count; may be 0.
        public fileprivate(set) var count: UInt64
    }

    /// The entries, ascending by CPU, each CPU once.
    public private(set) var entries: [Entry] = []

    /// No counts.
    public init() {}

    /// Adds to the count of `cpu`, which has an entry from then on, also if `count` is 0.
    mutating func add(_ count: UInt64, on cpu: Int) {
        let place = place(notBefore: cpu)
        if place < entries.count, entries[place].cpu == cpu {
            entries[place].count &+= count
        } else {
            entries.insert(Entry(cpu: cpu, count: count), at: place)
        }
    }

    /// The count of `cpu`; nil when it has no entry.
    func count(on cpu: Int) -> UInt64? {
        let place = place(notBefore: cpu)
        return place < entries.count && entries[place].cpu == cpu ? entries[place].count : nil
    }

    /// All counts together.
    public var total: UInt64 { entries.reduce(0) { $0 &+ $1.count } }

    /// The index of the first entry whose CPU is not before `cpu`.
    func place(notBefore cpu: Int) -> Int { entries.partition { $0.cpu >= cpu } }
}
