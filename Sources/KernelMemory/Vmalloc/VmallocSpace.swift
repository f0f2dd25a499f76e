public import KernelTypes
import Synchronization

/// The kernel addresses of a machine behind which pages are mapped one by one: vmalloc, vmap and the memory
/// of modules.
///
/// All of it is real: an area's frames, which need not be neighbours, are mapped side by side on the host,
/// and are the same bytes there as in the direct map. The page behind each area faults.
///
/// It may be used from any thread. One lock guards everything; with it held the object allocator's and the
/// page allocator's locks are taken, never the other way round. Host calls that map are made with it held,
/// as a kernel holds its page table lock: another thread's area may be made from the same frames right
/// after.
///
/// The same calls in the same order give the same addresses, on any host.
///
/// Left out of today's kernels: their pools of recently freed areas for each CPU. Areas come from the lowest
/// addresses that fit, as before 6.9.
public final class VmallocSpace: Sendable {
    /// What the kernel at hand does.
    public let rules: VmallocRules
    private let pageSize: Int
    private let books: Lock<Books>
    private let interruptions = Atomic<Int>(0)

    /// What the lock guards.
    private struct Books {
        var state: VmallocState
        var total = VmallocBill()
        var refusals = 0
        var lastRefusal: String?
    }

    /// The addresses as they are at boot: all free.
    ///
    /// - Parameters:
    ///   - memory: where pages come from.
    ///   - kernel: decides the ranges and how TLBs are flushed.
    ///   - onlineCPUs: the CPUs to flush, from 1.
    public convenience init(_ memory: KernelMemory, kernel: KernelVersion, onlineCPUs: Int) {
        self.init(
            memory, rules: VmallocRules(memory.configuration, kernel: kernel, possibleCPUs: onlineCPUs),
            onlineCPUs: onlineCPUs)
    }

    /// As above, with rules of its own, descriptors that are paid for, and a limit of its own to the host
    /// mappings of the process.
    init(
        _ memory: KernelMemory, rules: VmallocRules, onlineCPUs: Int,
        descriptors: VmallocDescriptors? = nil, mappingLimit: Int = HostMappings.limit
    ) {
        self.rules = rules
        pageSize = memory.pageSize
        books = Lock(
            Books(
                state: VmallocState(
                    memory, rules, onlineCPUs: max(1, onlineCPUs), mappingLimit: mappingLimit,
                    descriptors: descriptors)))
    }

    deinit { HostMappings.giveBack(books.withLock { $0.state.hostMappings }) }

    /// Enters what a call has cost.
    private func close(_ books: inout Books) {
        books.total += books.state.bill
        // Flushes of one call went to the same CPUs, so either all of them interrupted others or none did.
        guard books.state.bill.interrupts > 0 else { return }
        interruptions.add(books.state.bill.flushes, ordering: .relaxed)
    }

    /// Flushes that interrupted other CPUs, since boot.
    public var shootdowns: Int { interruptions.load(ordering: .relaxed) }

    /// Does a piece of work under the lock, and enters what it cost.
    private func enter<Value: Sendable>(
        _ work: (inout VmallocState) throws(VmallocError.Reason) -> Value
    ) throws(VmallocError) -> (Value, VmallocBill) {
        try books.withLock { (books) throws(VmallocError) in
            books.state.bill = VmallocBill()
            defer { close(&books) }
            do throws(VmallocError.Reason) {
                let value = try work(&books.state)
                return (value, books.state.bill)
            } catch {
                books.refusals += 1
                books.lastRefusal = error.description
                throw VmallocError(reason: error, bill: books.state.bill)
            }
        }
    }
}

extension VmallocSpace {
    /// Makes an area of `bytes`, rounded up to pages (Linux: `__vmalloc_node`).
    ///
    /// - Parameters:
    ///   - flags: for the pages, which may lie in HighMem unless a zone is named.
    ///   - node: where to look for pages first.
    ///   - caller: who asks, as `vmallocinfo` is to show it.
    ///   - mayBeHuge: whether large pages may map it; it is then rounded up to them.
    ///   - isForUser: whether it may be mapped to user space too (Linux: `vmalloc_user`).
    /// - Returns: the area, and what making it cost.
    public func vmalloc(
        bytes: Int, flags: GFP = .kernel, node: Int = 0, caller: String, mayBeHuge: Bool = false,
        isForUser: Bool = false
    ) throws(VmallocError) -> (area: VmallocArea, bill: VmallocBill) {
        let request = VmallocRequest(
            kind: .vmalloc, bytes: bytes, flags: flags, node: node, caller: caller, mayBeHuge: mayBeHuge,
            isForUser: isForUser)
        let (area, bill) = try enter { (state) throws(VmallocError.Reason) in try state.make(request) }
        return (area, bill)
    }

    /// Makes an area in the range for modules (Linux: `module_alloc`).
    public func moduleAlloc(
        bytes: Int, node: Int = 0, caller: String
    ) throws(VmallocError) -> (area: VmallocArea, bill: VmallocBill) {
        let request = VmallocRequest(kind: .module, bytes: bytes, flags: .kernel, node: node, caller: caller)
        let (area, bill) = try enter { (state) throws(VmallocError.Reason) in try state.make(request) }
        return (area, bill)
    }

    /// Makes an area of the pages of `blocks`, which stay their owner's (Linux: `vmap`).
    public func vmap(
        _ blocks: [PageBlock], caller: String
    ) throws(VmallocError) -> (area: VmallocArea, bill: VmallocBill) {
        let (area, bill) = try enter { (state) throws(VmallocError.Reason) in
            try state.map(blocks, caller: caller)
        }
        return (area, bill)
    }

    /// Makes an area of a device's registers, of which nothing is there to read or write (Linux:
    /// `ioremap`); it is aligned to its size, up to 1 GiB.
    ///
    /// - Parameter physical: where the registers are, rounded down to a page.
    public func ioremap(
        physical: UInt64, bytes: Int, caller: String
    ) throws(VmallocError) -> (area: VmallocArea, bill: VmallocBill) {
        let (area, bill) = try enter { (state) throws(VmallocError.Reason) in
            try state.map(registers: physical, bytes: bytes, caller: caller)
        }
        return (area, bill)
    }

    /// Gives back what `vmalloc` made: the pages at once, the addresses with the next purge.
    ///
    /// - Parameter address: the area's start.
    /// - Returns: what it cost.
    /// - Throws: `EINVAL`, and nothing changes, if no area that `vmalloc` made starts there.
    @discardableResult
    public func vfree(_ address: UInt64) throws(Errno) -> VmallocBill { try remove(address, .vmalloc) }

    /// Gives back what `moduleAlloc` made; since 5.2 with a purge at once.
    ///
    /// - Throws: `EINVAL`, and nothing changes, if no area of a module starts at `address`.
    @discardableResult
    public func moduleFree(_ address: UInt64) throws(Errno) -> VmallocBill { try remove(address, .module) }

    /// Unmaps what `vmap` mapped; the pages stay as they are.
    ///
    /// - Throws: `EINVAL`, and nothing changes, if no area that `vmap` made starts at `address`.
    @discardableResult
    public func vunmap(_ address: UInt64) throws(Errno) -> VmallocBill { try remove(address, .vmap) }

    /// Unmaps a device's registers.
    ///
    /// - Throws: `EINVAL`, and nothing changes, if no area that `ioremap` made starts at `address`.
    @discardableResult
    public func iounmap(_ address: UInt64) throws(Errno) -> VmallocBill { try remove(address, .ioremap) }

    private func remove(_ address: UInt64, _ kind: VmallocArea.Kind) throws(Errno) -> VmallocBill {
        try books.withLock { (books) throws(Errno) in
            guard let found = books.state.busy[address], found.area.kind == kind, !found.isPageArray else {
                throw .invalidArgument
            }
            books.state.bill = VmallocBill()
            books.state.destroy(address)
            if kind == .module && rules.purgesForModules { books.state.purge(withDirectMap: true) }
            close(&books)
            return books.state.bill
        }
    }

    /// Flushes all that was freed now (Linux: `vm_unmap_aliases`); returns what it cost.
    @discardableResult
    public func unmapAliases() -> VmallocBill {
        books.withLock { books in
            books.state.bill = VmallocBill()
            books.state.purge()
            close(&books)
            return books.state.bill
        }
    }

    /// CPUs came or went: from now on flushes go to so many, and so many decide when addresses are purged.
    public func setOnlineCPUs(_ count: Int) {
        books.withLock { $0.state.onlineCPUs = max(1, count) }
    }
}

extension VmallocSpace {
    /// The bytes of an area: contiguous, and those of its frames. Valid until the area is given back; nil if
    /// it was already, and for a device's registers.
    public func bytes(of area: VmallocArea) -> UnsafeMutableRawBufferPointer? {
        let size = area.pageCount * pageSize
        guard let address = books.withLock({ $0.state.hostAddress(of: area) }) else { return nil }
        // SAFETY: the window is mapped as long as the space lives, and the area's part of it readable and
        // writable until it is given back.
        return unsafe UnsafeMutableRawBufferPointer(
            start: UnsafeMutableRawPointer(bitPattern: address), count: size)
    }

    /// The frames behind an area in the order of its addresses, neighbours joined (Linux: `vmalloc_to_pfn`
    /// for each page); nil if it was given back.
    public func frames(of area: VmallocArea) -> [Range<UInt64>]? {
        books.withLock { books in
            guard let found = books.state.busy[area.start], found.area == area else { return nil }
            return found.runs
        }
    }

    /// Walks everything and returns what is wrong with it, a line each; empty if it is sound. For tests: it
    /// takes time in proportion to all mapped pages, and holds the lock.
    public func checkInvariants() -> [String] {
        books.withLock { $0.state.violations() }
    }

    /// Whether an address is one of vmalloc's, so that `vfree` and not kfree takes it (Linux:
    /// `is_vmalloc_addr`).
    public func contains(_ address: UInt64) -> Bool { rules.vmallocRange.contains(address) }

    /// Everything at one moment.
    public func snapshot() -> VmallocSnapshot {
        books.withLock { books in
            let state = books.state
            let areas = state.busy.values.map(\.area).sorted { $0.start < $1.start }
            let own = areas.reduce(0) { $0 + ($1.hasOwnPages ? $1.pageCount : 0) }
            return VmallocSnapshot(
                areas: areas, listCount: rules.listCount,
                unpurged: state.lazy.map(\.addresses).sorted { $0.lowerBound < $1.lowerBound },
                lazyPages: state.lazyPages,
                lazyMaxPages: VmallocRules.lazyMaxPages(onlineCPUs: state.onlineCPUs, pageSize: pageSize),
                totalBytes: rules.vmallocRange.upperBound - rules.vmallocRange.lowerBound,
                usedBytes: UInt64(own * pageSize), largestFreeBytes: state.ranges[0].free.largest,
                pageTablePages: state.tables.pageCount, total: books.total, refusals: books.refusals,
                lastRefusal: books.lastRefusal)
        }
    }
}
