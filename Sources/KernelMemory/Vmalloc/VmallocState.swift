import KernelTypes

/// All areas of a machine: what changes when they come and go.
///
/// Not safe for threads; `VmallocSpace` guards it. What holds between any two calls:
/// - The free pieces, the busy areas and the lazy ones tile each range.
/// - What is mapped on the host is exactly the busy areas without their guard pages.
/// - Every frame of a vmalloc or module area is an allocated block of order 0, in no other such area.
struct VmallocState {
    /// An area in use.
    struct Busy {
        /// What others see of it.
        let area: VmallocArea
        /// Its frames in the order of the addresses, neighbours joined.
        let runs: [Range<UInt64>]
        /// Whether it is another area's page array, and goes with that.
        var isPageArray = false
    }

    /// Addresses that nothing uses, but that TLBs may still know.
    struct Lazy {
        /// Guard page included.
        let addresses: Range<UInt64>
        /// The index of their range.
        let range: Int
    }

    let memory: KernelMemory
    let rules: VmallocRules
    /// That of vmalloc, then that of modules where it is another.
    var ranges: [VmallocRange]
    var tables: KernelPageTables
    private(set) var busy: [UInt64: Busy] = [:]
    private(set) var lazy: [Lazy] = []
    /// Pages of `lazy` (Linux: `vmap_lazy_nr`).
    private(set) var lazyPages = 0
    /// CPUs whose TLBs take part in flushes.
    var onlineCPUs: Int
    /// What the call at work has cost so far.
    var bill = VmallocBill()
    private let nodes: FrameNodes
    private let totalPages: Int
    private let mappingLimit: Int

    /// No areas.
    init(_ memory: KernelMemory, _ rules: VmallocRules, onlineCPUs: Int, mappingLimit: Int) {
        self.memory = memory
        self.rules = rules
        self.onlineCPUs = onlineCPUs
        self.mappingLimit = mappingLimit
        let size = VmallocRange.windowSize(memoryBytes: memory.configuration.bytes)
        let addresses = [rules.vmallocRange, rules.moduleRange]
        ranges = (addresses[0] == addresses[1] ? [addresses[0]] : addresses)
            .map { VmallocRange($0, pageSize: memory.pageSize, windowSize: size) }
        tables = KernelPageTables(shifts: rules.tableShifts)
        let zones = memory.zones()
        nodes = FrameNodes(zones)
        totalPages = zones.reduce(0) { $0 + $1.managedPages }
    }

    private var pageSize: Int { memory.pageSize }
}

extension VmallocState {
    /// Makes an area with pages of its own (Linux: `__vmalloc_node_range`). If it cannot be had, nothing is
    /// left of it but pages of page tables, and its page array's addresses wait for the next purge.
    mutating func make(_ request: VmallocRequest) throws(VmallocError.Reason) -> VmallocArea {
        guard request.bytes > 0 else { throw .empty }
        let pages = (request.bytes - 1) / pageSize + 1
        guard pages <= totalPages else { throw .exceedsMemory(bytes: request.bytes) }
        let range = request.kind == .module ? ranges.count - 1 : 0
        let addresses = try reserve(pages, range)
        var pageArray: UInt64?
        var runs: [Range<UInt64>] = []
        do throws(VmallocError.Reason) {
            pageArray = try makePageArray(for: request, pages)
            runs = try takePages(pages, request)
            try map(runs, addresses, range)
        } catch {
            giveBack(runs)
            if let pageArray { destroy(pageArray) }
            ranges[range].free.release(addresses)
            throw error
        }
        return add(request.kind, addresses, runs, pages, request.caller, nodes.count(runs) ?? [], pageArray)
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
        let addresses = try reserve(pages, 0)
        do throws(VmallocError.Reason) { try map(runs, addresses, 0) } catch {
            ranges[0].free.release(addresses)
            throw error
        }
        return add(.vmap, addresses, runs, pages, caller, [], nil)
    }

    /// Takes addresses for `pages` and a guard page: the lowest that fit, after a purge if need be (Linux:
    /// `alloc_vmap_area`).
    private mutating func reserve(_ pages: Int, _ range: Int) throws(VmallocError.Reason) -> Range<UInt64> {
        let size = UInt64(pages + 1) * UInt64(pageSize)
        if let start = ranges[range].free.take(size) { return start..<start + size }
        purge()
        guard let start = ranges[range].free.take(size) else { throw .noAddresses(bytes: size) }
        return start..<start + size
    }

    /// Makes the area that holds the page pointers of another, if they fill more than a page; fewer are for
    /// kmalloc.
    private mutating func makePageArray(
        for request: VmallocRequest, _ pages: Int
    ) throws(VmallocError.Reason) -> UInt64? {
        let bytes = pages * rules.pointerSize
        guard rules.mapsLargePageArrays, bytes > pageSize else { return nil }
        let array = try make(
            VmallocRequest(
                kind: .vmalloc, bytes: bytes, flags: .kernel, node: request.node, caller: request.caller))
        busy[array.start]?.isPageArray = true
        return array.start
    }

    /// Takes pages one by one, as they come (Linux: `vm_area_alloc_pages`); high memory will do, unless
    /// `flags` name a zone.
    private mutating func takePages(
        _ count: Int, _ request: VmallocRequest
    ) throws(VmallocError.Reason) -> [Range<UInt64>] {
        let namesZone = !request.flags.isDisjoint(with: [.dma, .dma32])
        let flags = request.flags.union(namesZone ? .noWarn : [.noWarn, .highMem])
        var runs: [Range<UInt64>] = []
        for taken in 0..<count {
            do throws(Errno) {
                let block = try memory.allocatePages(order: 0, flags: flags, node: request.node)
                runs.appendJoining(block.frame..<block.frame + 1)
            } catch {
                giveBack(runs)
                throw .noPages(taken: taken, wanted: count, errno: error)
            }
        }
        return runs
    }

    /// Gives back pages that `takePages` took.
    private func giveBack(_ runs: [Range<UInt64>]) {
        // Only frames that this state took get here, so the page allocator cannot object.
        for frame in runs.joined() { try? memory.free(PageBlock(frame: frame, order: 0)) }
    }

    /// Writes the page table entries, that is: maps the frames on the host.
    private mutating func map(
        _ runs: [Range<UInt64>], _ addresses: Range<UInt64>, _ range: Int
    ) throws(VmallocError.Reason) {
        let mapped = addresses.lowerBound..<addresses.upperBound - UInt64(pageSize)
        do throws(Errno) { try tables.cover(mapped, memory, &bill) } catch {
            throw .noPageTable(errno: error)
        }
        guard HostMappings.take(runs.count + 1, limit: mappingLimit) else {
            throw .hostMappings(wanted: runs.count, limit: mappingLimit)
        }
        let shift = UInt64(memory.configuration.architecture.pageShift)
        let files = runs.map { Int($0.lowerBound << shift)..<Int($0.upperBound << shift) }
        let size = Int(mapped.upperBound - mapped.lowerBound)
        do throws(VmallocError.Reason) {
            try ranges[range].map(files, of: memory.ram.descriptor, at: mapped.lowerBound, byteCount: size)
        } catch {
            HostMappings.giveBack(runs.count + 1)
            throw error
        }
        bill.entryWrites += size / pageSize
    }

    private mutating func add(
        _ kind: VmallocArea.Kind, _ addresses: Range<UInt64>, _ runs: [Range<UInt64>], _ pages: Int,
        _ caller: String, _ nodePages: [VmallocArea.NodePages], _ pageArray: UInt64?
    ) -> VmallocArea {
        let area = VmallocArea(
            start: addresses.lowerBound, end: addresses.upperBound, pageCount: pages, kind: kind,
            caller: caller, nodePages: nodePages, pageArray: pageArray)
        busy[area.start] = Busy(area: area, runs: runs)
        return area
    }
}

extension VmallocState {
    /// Unmaps the area at `start`, which must be there: its pages are free at once, its addresses when they
    /// are flushed (Linux: `vfree`, `vunmap`).
    mutating func destroy(_ start: UInt64) {
        guard let gone = busy.removeValue(forKey: start) else { return }
        let area = gone.area
        let range = self.range(of: start)
        if ranges[range].unmap(at: start, byteCount: area.pageCount * pageSize) {
            HostMappings.giveBack(gone.runs.count + 1)
        }
        bill.entryClears += area.pageCount
        retire(Lazy(addresses: area.addresses, range: range))
        if area.kind != .vmap { giveBack(gone.runs) }
        if let array = area.pageArray { destroy(array) }
    }

    /// Sees to it that freed addresses are flushed: now, or when there are many of them (Linux:
    /// `free_vmap_area_noflush`).
    private mutating func retire(_ freed: Lazy) {
        lazy.append(freed)
        lazyPages += freed.addresses.count / pageSize
        let limit = VmallocRules.lazyMaxPages(onlineCPUs: onlineCPUs, pageSize: pageSize)
        if !rules.purgesLazily || lazyPages > limit { purge() }
    }

    /// Flushes all that was freed, from the lowest address to the highest in one, so that it can be used
    /// again (Linux: `__purge_vmap_area_lazy`).
    mutating func purge() {
        guard let first = lazy.map(\.addresses.lowerBound).min(),
            let last = lazy.map(\.addresses.upperBound).max()
        else { return }
        rules.flushing.flush(pages: Int(last - first) / pageSize, onlineCPUs: onlineCPUs, &bill)
        for freed in lazy { ranges[freed.range].free.release(freed.addresses) }
        lazy = []
        lazyPages = 0
    }

    /// The index of the range that an area's address lies in.
    private func range(of start: UInt64) -> Int {
        ranges.firstIndex { $0.addresses.contains(start) } ?? 0
    }

    /// The host's address for a busy area.
    func hostAddress(of area: VmallocArea) -> UInt? {
        guard busy[area.start]?.area == area else { return nil }
        return ranges[range(of: area.start)].hostAddress(of: area.start)
    }
}

extension [Range<UInt64>] {
    /// Appends `next`, or lengthens the last range by it if it follows on that.
    fileprivate mutating func appendJoining(_ next: Range<UInt64>) {
        if let last, last.upperBound == next.lowerBound {
            self[count - 1] = last.lowerBound..<next.upperBound
        } else {
            append(next)
        }
    }
}
