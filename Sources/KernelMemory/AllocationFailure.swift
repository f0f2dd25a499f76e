/// An allocation that failed, as the kernel log tells of it.
public struct AllocationFailure: Hashable, Sendable, CustomStringConvertible {
    /// log2 of the pages that were asked for.
    public let order: Int
    /// The flags.
    public let flags: GFP

    /// The line, without the process that comes before it (Linux: `warn_alloc`).
    public var description: String {
        "page allocation failure: order:\(order), mode:0x\(String(flags.rawValue, radix: 16))(\(flags.names))"
    }
}

/// The last failures, oldest first.
struct AllocationFailures {
    private var entries: [AllocationFailure] = []
    private var next = 0

    /// Adds one; the oldest goes when there are too many.
    mutating func add(_ failure: AllocationFailure) {
        if entries.count < Self.capacity {
            entries.append(failure)
        } else {
            entries[next] = failure
            next = (next + 1) % Self.capacity
        }
    }

    /// All that are kept, oldest first.
    var all: [AllocationFailure] { Array(entries[next...] + entries[..<next]) }

    private static let capacity = 16
}
