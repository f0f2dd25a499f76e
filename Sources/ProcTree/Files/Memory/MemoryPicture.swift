import KernelMemory
import KernelTypes
import Machine

/// All that is known of a machine's memory at one moment: what its files show is a function of this.
struct MemoryPicture: Sendable {
    /// The machine, whose kernel decides the forms of the files.
    let state: MachineState
    /// The machine's memory as it was described.
    let configuration: MemoryConfiguration
    /// log2 of the pages of a pageblock.
    let pageblockOrder: Int
    /// Every zone of every node.
    let zones: [ZoneSnapshot]
    /// What the pages are used for.
    let statistics: MemoryStatistics
    /// Every object cache, the newest first.
    let slabs: [SlabCacheSnapshot]
    /// Pages of large kmalloc blocks.
    let largePages: Int
    /// The areas of vmalloc.
    let vmalloc: VmallocSnapshot
    /// How the direct map is mapped, the largest pages first; empty where the kernel does not tell.
    let directMap: [DirectMapPages]

    /// The picture of now. Each allocator is asked by itself, so under load one may be a moment ahead.
    init(_ machine: Machine) {
        let memory = machine.memory
        let heap = machine.heap
        state = machine.snapshot().state
        configuration = memory.configuration
        pageblockOrder = memory.configuration.pageblockOrder
        zones = memory.zones()
        statistics = memory.statistics()
        slabs = heap.slabs.snapshot()
        largePages = heap.slabs.largePages
        vmalloc = heap.vmalloc.snapshot()
        directMap = memory.directMapPages()
    }

    var kernel: KernelVersion { state.specification.kernel }
    var architecture: Architecture { configuration.architecture }

    /// Pages in KiB.
    func kilobytes(_ pages: Int) -> Int { pages << (architecture.pageShift - 10) }
}

extension MemoryPicture {
    /// Pages that are free.
    var freePages: Int { zones.reduce(0) { $0 + $1.freePages } }
    /// Pages that the page allocator has.
    var managedPages: Int { zones.reduce(0) { $0 + $1.managedPages } }
    /// The zones without an address in the kernel.
    var highZones: [ZoneSnapshot] { zones.filter { $0.kind == .highMem } }

    /// Pages of slabs that can be dropped.
    var reclaimableSlabPages: Int { slabs.reduce(0) { $0 + ($1.isReclaimable ? $1.pageCount : 0) } }
    /// Pages of all other slabs; from 5.4 on large blocks of kmalloc count as such.
    var fixedSlabPages: Int {
        let pages = slabs.reduce(0) { $0 + ($1.isReclaimable ? 0 : $1.pageCount) }
        return kernel >= KernelVersion(5, 4) ? pages + largePages : pages
    }

    /// Pages that the kernel keeps for itself: each zone's high mark and its largest protection (Linux:
    /// `totalreserve_pages`).
    var reservedPages: Int {
        zones.reduce(0) {
            $0 + min($1.watermarks.high + ($1.protection.max() ?? 0), $1.managedPages)
        }
    }

    /// What new processes could have without swapping (Linux: `si_mem_available`).
    var availablePages: Int {
        let low = zones.reduce(0) { $0 + $1.watermarks.low }
        let files = statistics.pageCachePages
        let slabs = reclaimableSlabPages
        return max(
            0, freePages - reservedPages + files - min(files / 2, low) + slabs - min(slabs / 2, low))
    }

    /// Pages that may be dirty at most if all were (Linux: `global_dirtyable_memory`).
    var dirtyablePages: Int {
        max(0, freePages - min(freePages, reservedPages) + statistics.pageCachePages)
    }
}

extension Machine {
    /// The emulated kernel.
    var kernel: KernelVersion { snapshot().state.specification.kernel }
}
