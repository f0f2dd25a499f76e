import KernelTypes

/// Where the kernel keeps what it knows of areas: objects of caches, taken and given back with each.
///
/// An area has a `vm_struct` from kmalloc and, since 2.6.28, a `vmap_area`, from a cache of its own since
/// 5.2. The second one lives on while the area's addresses wait for a purge.
struct VmallocDescriptors: Sendable {
    /// What one area has.
    struct Pair: Sendable {
        /// The `vm_struct`.
        let area: UInt64
        /// The `vmap_area`; nil in kernels without.
        let range: UInt64?
    }

    let kmalloc: Kmalloc
    /// Of `vmap_area`; nil in kernels that have them from kmalloc.
    let ranges: SlabCache?

    private var isWide: Bool { kmalloc.allocator.rules.wordSize == 8 }

    /// Takes what one area needs.
    func take() throws(Errno) -> Pair {
        let area = try kmalloc.kmalloc(size: areaSize, flags: .kernel)
        guard kmalloc.version >= Self.haveRanges else { return Pair(area: area, range: nil) }
        do throws(Errno) {
            if let ranges { return Pair(area: area, range: try ranges.allocate(flags: .kernel)) }
            return Pair(area: area, range: try kmalloc.kmalloc(size: isWide ? 72 : 40, flags: .kernel))
        } catch {
            giveBack(area)
            throw error
        }
    }

    /// Gives an object back, of whichever kind.
    func giveBack(_ object: UInt64) {
        // Only addresses that `take` or kmalloc gave get here, so kfree cannot object.
        try? kmalloc.kfree(object)
    }

    private var areaSize: Int {
        switch (isWide, kmalloc.version < Self.haveRanges) {
        case (true, true): 56
        case (true, false): 72
        case (false, true): 28
        case (false, false): 40
        }
    }

    private static let haveRanges = KernelVersion(2, 6, 28)
}
