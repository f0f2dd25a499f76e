import SeqFile

/// Wants `wanted` bytes, but faults after the first `good`.
struct FaultingDestination: ReadDestination {
    var bytes: [UInt8] = []
    private let wanted: Int
    private let good: Int

    init(wanted: Int, good: Int? = nil) {
        self.wanted = wanted
        self.good = good ?? wanted
    }

    var remaining: Int { wanted - bytes.count }

    mutating func copy(from source: UnsafeRawBufferPointer) -> Int {
        precondition(source.count <= remaining, "given more than was wanted")
        let taken = min(source.count, good - bytes.count)
        unsafe bytes.append(contentsOf: source.prefix(taken))
        return taken
    }
}
