import KernelTypes

/// The sizes that general caches have, and how far whole pages go beyond them.
struct KmallocClasses: Sendable, Hashable {
    /// The object sizes, ascending.
    let sizes: [Int]
    /// The largest request in bytes (Linux: `KMALLOC_MAX_SIZE`).
    let maximum: Int
    /// The sizes in the order in which their caches are made.
    let creationOrder: [Int]

    /// The sizes of a kernel.
    ///
    /// - Today: powers of two from 8 bytes to two pages, and 96 and 192, which are made first. arm64 had
    ///   none below 128 before 6.5, so that devices that do not see the caches could use any object.
    ///   Larger requests get whole pages, up to the largest block.
    /// - 2003: from 32 bytes (on pages of 4 KiB; else from 64) to 131,072, with 96 where a cache line is
    ///   shorter than 64 bytes and 192 where it is shorter than 128. Nothing beyond.
    init(_ rules: SlabRules, architecture: Architecture, version: KernelVersion) {
        switch rules.generation {
        case .slub:
            let isCoarse = architecture == .aarch64 && version < KernelVersion(6, 5)
            let between = isCoarse ? [] : [96, 192]
            let powers = Self.powers(from: isCoarse ? 128 : 8, through: 2 * rules.pageSize)
            creationOrder = between + powers
            maximum = rules.largestObject
        case .slab:
            let between =
                [96].filter { _ in rules.lineSize < 64 } + [192].filter { _ in rules.lineSize < 128 }
            let smallest = rules.pageSize == 4096 ? 32 : 64
            let powers = Self.powers(from: smallest, through: min(131_072, rules.largestObject))
            creationOrder = (between + powers).sorted()
            maximum = creationOrder.last ?? 0
        }
        sizes = creationOrder.sorted()
    }

    /// The index in `sizes` of the smallest that holds `size` bytes; nil if none does.
    func index(of size: Int) -> Int? { sizes.firstIndex { $0 >= size } }

    private static func powers(from first: Int, through last: Int) -> [Int] {
        Array(sequence(first: first) { $0 < last ? 2 * $0 : nil })
    }
}
