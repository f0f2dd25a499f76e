import KernelTypes

/// All areas of a machine: what changes when they come and go.
///
/// Not safe for threads; `VmallocSpace` guards it. What holds between any two calls:
/// - The free pieces, the busy areas and the lazy ones tile each range.
/// - What is mapped on the host is exactly the areas with pages, without their guard pages.
/// - Every frame of a vmalloc or module area is part of an allocated block, in no other such area.
/// - Every busy area has its descriptors, and every lazy one that of its addresses.
struct VmallocState {
    /// An area in use.
    struct Busy {
        /// What others see of it.
        let area: VmallocArea
        /// Its frames in the order of the addresses, neighbours joined.
        let runs: [Range<UInt64>]
        /// log2 of the pages of the blocks that the frames came in.
        let order: Int
        let descriptors: VmallocDescriptors.Pair?
        let array: PageArray
        /// Whether it is another area's page array, and goes with that.
        var isPageArray = false
    }

    /// Where an area has the pointers to its pages.
    enum PageArray {
        /// It has none.
        case none
        /// In memory from kmalloc.
        case object(UInt64)
        /// In another area.
        case area(UInt64)
    }

    /// Addresses that were taken for an area, guard page included.
    struct Place {
        let addresses: Range<UInt64>
        /// The index of their range.
        let range: Int
        let descriptors: VmallocDescriptors.Pair?
    }

    /// Addresses that nothing uses, but that TLBs may still know.
    struct Lazy {
        /// Guard page included.
        let addresses: Range<UInt64>
        /// The index of their range.
        let range: Int
        /// Their `vmap_area`, which goes when they are free.
        let descriptor: UInt64?
    }

    let memory: KernelMemory
    let rules: VmallocRules
    let descriptors: VmallocDescriptors?
    /// That of vmalloc, then that of modules where it is another.
    var ranges: [VmallocRange]
    var tables: KernelPageTables
    var busy: [UInt64: Busy] = [:]
    var lazy: [Lazy] = []
    /// Pages of `lazy` (Linux: `vmap_lazy_nr`).
    var lazyPages = 0
    /// CPUs whose TLBs take part in flushes.
    var onlineCPUs: Int
    /// What the call at work has cost so far.
    var bill = VmallocBill()
    /// Mappings of the host that count for this machine.
    var hostMappings = 0
    let nodes: FrameNodes
    let mappingLimit: Int
    private let totalPages: Int

    /// No areas.
    init(
        _ memory: KernelMemory, _ rules: VmallocRules, onlineCPUs: Int, mappingLimit: Int,
        descriptors: VmallocDescriptors?
    ) {
        self.memory = memory
        self.rules = rules
        self.onlineCPUs = onlineCPUs
        self.mappingLimit = mappingLimit
        self.descriptors = descriptors
        let size = VmallocRange.windowSize(memoryBytes: memory.configuration.bytes)
        let addresses = [rules.vmallocRange, rules.moduleRange]
        ranges = (addresses[0] == addresses[1] ? [addresses[0]] : addresses)
            .map { VmallocRange($0, pageSize: memory.pageSize, windowSize: size) }
        tables = KernelPageTables(shifts: rules.tableShifts)
        let zones = memory.zones()
        nodes = FrameNodes(zones)
        totalPages = zones.reduce(0) { $0 + $1.managedPages }
    }

    var pageSize: Int { memory.pageSize }

    /// The index of the range that an area's address lies in.
    func range(of start: UInt64) -> Int {
        ranges.firstIndex { $0.addresses.contains(start) } ?? 0
    }

    /// The host's address for a busy area that has pages.
    func hostAddress(of area: VmallocArea) -> UInt? {
        guard area.kind != .ioremap, busy[area.start]?.area == area else { return nil }
        return ranges[range(of: area.start)].hostAddress(of: area.start)
    }
}

extension VmallocState {
    /// Makes an area with pages of its own (Linux: `__vmalloc_node_range`): of large pages if it may and is
    /// large enough for one, and of single pages if that fails.
    ///
    /// If it cannot be had, nothing is left of it but pages of page tables, and addresses that wait for the
    /// next purge.
    mutating func make(_ request: VmallocRequest) throws(VmallocError.Reason) -> VmallocArea {
        guard request.bytes > 0 else { throw .empty }
        guard (request.bytes - 1) / pageSize < totalPages else { throw .exceedsMemory(bytes: request.bytes) }
        if request.mayBeHuge, let order = rules.hugeOrder, request.bytes >= pageSize << order,
            let area = try? make(request, order: order)
        {
            return area
        }
        return try make(request, order: 0)
    }

    /// Makes an area of blocks of 2^`order` pages.
    private mutating func make(
        _ request: VmallocRequest, order: Int
    ) throws(VmallocError.Reason) -> VmallocArea {
        let unit = pageSize << order
        let pages = ((request.bytes - 1) / unit + 1) << order
        let range = request.kind == .module ? ranges.count - 1 : 0
        let place = try reserve(pages, alignment: unit, range)
        var array = PageArray.none
        var runs: [Range<UInt64>] = []
        do throws(VmallocError.Reason) {
            array = try makePageArray(for: request, pages)
            runs = try takePages(pages, order, request)
            try map(runs, place, order)
        } catch {
            giveBack(runs, order)
            giveBack(array)
            retire(place)
            throw error
        }
        var area = self.area(at: place, request.kind, pages, request.caller)
        area.nodePages = nodes.count(runs) ?? []
        if case .area(let start) = array { area.pageArray = start }
        area.isForUser = request.isForUser
        area.isHuge = order > 0
        busy[area.start] = Busy(
            area: area, runs: runs, order: order, descriptors: place.descriptors, array: array)
        return area
    }

    /// Makes an area of pages that are there already (Linux: `vmap`).
    mutating func map(_ blocks: [PageBlock], caller: String) throws(VmallocError.Reason) -> VmallocArea {
        let pages = blocks.reduce(0) { $0 + $1.pageCount }
        guard pages > 0 else { throw .empty }
        guard pages <= totalPages else { throw .exceedsMemory(bytes: pages * pageSize) }
        var runs: [Range<UInt64>] = []
        for block in blocks {
            let frames = block.frame..<block.frame + UInt64(block.pageCount)
            guard nodes.count([frames]) != nil else { throw .noSuchPage(frame: block.frame) }
            runs.appendJoining(frames)
        }
        let place = try reserve(pages, alignment: pageSize, 0)
        do throws(VmallocError.Reason) { try map(runs, place, 0) } catch {
            retire(place)
            throw error
        }
        let area = self.area(at: place, .vmap, pages, caller)
        busy[area.start] = Busy(
            area: area, runs: runs, order: 0, descriptors: place.descriptors, array: .none)
        return area
    }

    /// Makes an area of a device's registers, which are not there: the entries are written in the
    /// machine's tables only (Linux: `ioremap`).
    mutating func map(
        registers physical: UInt64, bytes: Int, caller: String
    ) throws(VmallocError.Reason) -> VmallocArea {
        guard bytes > 0 else { throw .empty }
        let first = physical & ~UInt64(pageSize - 1)
        let pages = (Int(physical - first) + bytes - 1) / pageSize + 1
        // Aligned to its size, so that it can be mapped with as few entries as can be.
        let most = UInt64(1) << 30
        var alignment = UInt64(pageSize)
        while alignment < most, alignment < UInt64(pages * pageSize) { alignment *= 2 }
        let place = try reserve(pages, alignment: Int(alignment), 0)
        do throws(VmallocError.Reason) { try makeTables(place, 0) } catch {
            retire(place)
            throw error
        }
        countEntries(place, 0)
        var area = self.area(at: place, .ioremap, pages, caller)
        area.physicalAddress = first
        busy[area.start] = Busy(
            area: area, runs: [], order: 0, descriptors: place.descriptors, array: .none)
        return area
    }

    private func area(
        at place: Place, _ kind: VmallocArea.Kind, _ pages: Int, _ caller: String
    ) -> VmallocArea {
        VmallocArea(
            start: place.addresses.lowerBound, end: place.addresses.upperBound, pageCount: pages, kind: kind,
            caller: caller)
    }
}

extension [Range<UInt64>] {
    /// Appends `next`, or lengthens the last range by it if it follows on that.
    mutating func appendJoining(_ next: Range<UInt64>) {
        if let last, last.upperBound == next.lowerBound {
            self[count - 1] = last.lowerBound..<next.upperBound
        } else {
            append(next)
        }
    }
}
