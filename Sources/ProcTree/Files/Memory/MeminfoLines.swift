import KernelMemory
import KernelTypes

/// A line of `meminfo`.
struct MeminfoLine: Sendable, Hashable {
    /// What a line counts.
    enum Unit: Sendable { case kilobytes, pages }

    /// The label, colon included.
    let name: String
    let value: Int
    var unit = Unit.kilobytes
}

/// Lines of a `meminfo` in the making: of the machine, or of a node.
protocol MeminfoLineList {
    var lines: [MeminfoLine] { get set }
    var picture: MemoryPicture { get }
    var kernel: KernelVersion { get }
}

extension MeminfoLineList {
    /// Whether numbers stand where kernels before 2.6.28 had them.
    var isNarrow: Bool { kernel < KernelVersion(2, 6, 28) }

    /// Adds a line of `pages` in KiB if the kernel has it.
    mutating func add(_ name: String, _ pages: Int, _ kernels: KernelSpan = .all) {
        guard kernels.contains(kernel) else { return }
        lines.append(MeminfoLine(name: name + ":", value: picture.kilobytes(pages)))
    }
}

/// The lines of `meminfo` in the order of the machine's kernel.
///
/// What each number follows from:
/// - the totals and what is free: the zones;
/// - `Buffers`, swap, mappings, huge pages and what devices hold: the machine has none, 0;
/// - the lists: all pages of files and of processes are on the inactive ones, for nobody uses a page of the
///   population twice. Before 5.9 anonymous pages began their life on the active list;
/// - `Slab`: the caches' pages; `PageTables`: those of vmalloc, the only ones there are;
/// - `Committed_AS`: the anonymous pages, all of which were touched.
///
/// The form of 2003 and when each line came are from memory, not compared with kernels of the time [REC].
struct MeminfoLines: MeminfoLineList, Sendable {
    var lines: [MeminfoLine] = []
    let picture: MemoryPicture
    let kernel: KernelVersion

    /// The lines for `picture`, `commitLimit` being how many pages may be promised to processes.
    init(_ picture: MemoryPicture, commitLimit: Int) {
        self.picture = picture
        kernel = picture.kernel
        addTotals()
        addLists()
        addHigh()
        addSwap()
        addUses()
        if kernel >= KernelVersion(2, 6, 18) { addTables() }
        add("CommitLimit", commitLimit, .since(2, 6, 10))
        add("Committed_AS", picture.statistics.anonymousPages)
        if kernel < KernelVersion(2, 6, 18) { add("PageTables", picture.vmalloc.pageTablePages) }
        addVmalloc()
        addHugePages()
        addDirectMap()
    }

    private mutating func add(kilobytes: Int, _ name: String, _ kernels: KernelSpan = .all) {
        guard kernels.contains(kernel) else { return }
        lines.append(MeminfoLine(name: name + ":", value: kilobytes))
    }

    private mutating func addTotals() {
        add("MemTotal", picture.managedPages)
        add("MemFree", picture.freePages)
        add("MemAvailable", picture.availablePages, .since(3, 14))
        add("Buffers", 0)
        add("Cached", picture.statistics.pageCachePages)
        add("SwapCached", 0)
    }

    private mutating func addLists() {
        let lists = PageLists(picture.statistics, kernel)
        add("Active", lists.activeAnonymous + lists.activeFile)
        add("Inactive", lists.inactiveAnonymous + lists.inactiveFile)
        add("Active(anon)", lists.activeAnonymous, .since(2, 6, 28))
        add("Inactive(anon)", lists.inactiveAnonymous, .since(2, 6, 28))
        add("Active(file)", lists.activeFile, .since(2, 6, 28))
        add("Inactive(file)", lists.inactiveFile, .since(2, 6, 28))
        add("Unevictable", 0, .since(2, 6, 28))
        add("Mlocked", 0, .since(2, 6, 28))
    }

    /// Until 2.6.19 on all architectures, then where there is HighMem.
    private mutating func addHigh() {
        guard picture.architecture == .i386 || kernel < KernelVersion(2, 6, 20) else { return }
        let managed = picture.highZones.reduce(0) { $0 + $1.managedPages }
        let free = picture.highZones.reduce(0) { $0 + $1.freePages }
        add("HighTotal", managed)
        add("HighFree", free)
        add("LowTotal", picture.managedPages - managed)
        add("LowFree", picture.freePages - free)
    }

    private mutating func addSwap() {
        add("SwapTotal", 0)
        add("SwapFree", 0)
        add("Zswap", 0, .since(5, 19))
        add("Zswapped", 0, .since(5, 19))
        add("Dirty", 0)
        add("Writeback", 0)
    }

    /// `Mapped` counted anonymous pages too until 2.6.17.
    private mutating func addUses() {
        let anonymous = picture.statistics.anonymousPages
        let (reclaimable, fixed) = (picture.reclaimableSlabPages, picture.fixedSlabPages)
        add("AnonPages", anonymous, .since(2, 6, 18))
        add("Mapped", kernel < KernelVersion(2, 6, 18) ? anonymous : 0)
        add("Shmem", 0, .since(2, 6, 32))
        add("KReclaimable", reclaimable, .since(4, 20))
        add("Slab", reclaimable + fixed)
        add("SReclaimable", reclaimable, .since(2, 6, 19))
        add("SUnreclaim", fixed, .since(2, 6, 19))
    }

    private mutating func addTables() {
        add("KernelStack", 0, .since(2, 6, 32))
        add("PageTables", picture.vmalloc.pageTablePages)
        add("SecPageTables", 0, .since(6, 1))
        add("NFS_Unstable", 0)
        add("Bounce", 0)
        add("WritebackTmp", 0, .since(2, 6, 26))
    }

    /// Between 4.4 and 5.2 nobody counted; before that guard pages were part of it.
    private mutating func addVmalloc() {
        let vmalloc = picture.vmalloc
        let areas = vmalloc.areas.reduce(UInt64(0)) { $0 + UInt64($1.addresses.count) }
        let isOld = kernel < KernelVersion(4, 4)
        let used = kernel >= KernelVersion(5, 3) ? vmalloc.usedBytes : isOld ? areas : 0
        add(kilobytes: Int(vmalloc.totalBytes >> 10), "VmallocTotal")
        add(kilobytes: Int(used >> 10), "VmallocUsed")
        add(kilobytes: isOld ? Int(vmalloc.largestFreeBytes >> 10) : 0, "VmallocChunk")
        add("Percpu", 0, .since(4, 20))
    }

    private mutating func addHugePages() {
        add("AnonHugePages", 0, .since(2, 6, 38))
        add("ShmemHugePages", 0, .since(4, 8))
        add("ShmemPmdMapped", 0, .since(4, 8))
        add("FileHugePages", 0, .since(5, 4))
        add("FilePmdMapped", 0, .since(5, 4))
        add("Balloon", 0, .since(6, 16))
        add("GPUActive", 0, .since(7, 0))
        add("GPUReclaim", 0, .since(7, 0))
        addCount("HugePages_Total")
        addCount("HugePages_Free")
        addCount("HugePages_Rsvd", .since(2, 6, 17))
        addCount("HugePages_Surp", .since(2, 6, 24))
        add(kilobytes: hugePageKilobytes, "Hugepagesize")
        add("Hugetlb", 0, .since(4, 17))
    }

    private mutating func addCount(_ name: String, _ kernels: KernelSpan = .all) {
        guard kernels.contains(kernel) else { return }
        lines.append(MeminfoLine(name: name + ":", value: 0, unit: .pages))
    }

    /// The size of a huge page: the smaller of the processor's large ones; 256 MiB on ia64.
    private var hugePageKilobytes: Int {
        if picture.architecture == .ia64 { return 256 << 10 }
        let large = picture.directMap.map(\.pageShift).filter { $0 > picture.architecture.pageShift }
        return 1 << ((large.min() ?? 21) - 10)
    }

    private mutating func addDirectMap() {
        for size in picture.directMap.reversed() {
            let unit = size.pageShift >= 30 ? "G" : size.pageShift >= 20 ? "M" : "k"
            let name = "DirectMap\(1 << (size.pageShift % 10))\(unit)"
            add(kilobytes: Int(size.bytes >> 10), name, .since(2, 6, 27))
        }
    }
}

/// On which of the reclaimer's lists the population's pages are.
struct PageLists: Sendable, Hashable {
    let activeAnonymous: Int
    let inactiveAnonymous: Int
    let activeFile = 0
    let inactiveFile: Int

    /// Lists of so many pages; see `MeminfoLines`.
    init(anonymous: Int, files: Int, _ kernel: KernelVersion) {
        let beginsActive = kernel < KernelVersion(5, 9)
        activeAnonymous = beginsActive ? anonymous : 0
        inactiveAnonymous = beginsActive ? 0 : anonymous
        inactiveFile = files
    }

    /// The lists of the whole machine.
    init(_ statistics: MemoryStatistics, _ kernel: KernelVersion) {
        self.init(
            anonymous: statistics.anonymousPages, files: statistics.pageCachePages, kernel)
    }
}
