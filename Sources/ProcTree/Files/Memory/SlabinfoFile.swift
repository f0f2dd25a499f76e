import KernelMemory
import KernelTypes
import Machine
import SeqFile

/// `proc/slabinfo`: every object cache, the newest first.
///
/// A record is a cache; the first has the two lines of the columns' names as well. Readable by everybody
/// until 3.1. The form of 2003 is from memory, not compared with a kernel of the time [REC].
struct SlabinfoFile: EmulatedFile {
    let machine: Machine

    var path: String { "proc/slabinfo" }
    var mode: UInt16 { machine.kernel < KernelVersion(3, 2) ? 0o444 : 0o400 }

    func open() throws(Errno) -> OpenFile {
        let machine = machine
        let slabs = machine.heap.slabs
        let pageSize = machine.memory.pageSize
        return openRecords(of: machine) {
            slabs.snapshot().enumerated().map { index, cache in
                SlabinfoRow(
                    cache: cache, generation: slabs.generation, pageSize: pageSize, hasHeader: index == 0)
            }
        } _: { row, buffer in
            row.write(to: &buffer)
        }
    }
}

/// A cache's line.
private struct SlabinfoRow: Sendable {
    let cache: SlabCacheSnapshot
    let generation: SlabGeneration
    let pageSize: Int
    let hasHeader: Bool

    func write(to buffer: inout SeqBuffer) {
        if hasHeader { writeHeader(to: &buffer) }
        // SLUB cannot tell what is free in the slab that it takes objects from; 2003's SLAB could.
        let active = generation == .slab ? cache.usedObjects : cache.activeObjects
        buffer.put(cache.name, width: 17, .left)
        write(active, 6, &buffer)
        write(cache.objectCount, 6, &buffer)
        write(cache.objectSize, 6, &buffer)
        write(cache.objectsPerSlab, 4, &buffer)
        write(cache.pagesPerSlab, 4, &buffer)
        buffer.put(" : tunables")
        let tunables = generation == .slab ? SlabTunables(cache.objectSize, pageSize: pageSize) : .none
        write(tunables.limit, 4, &buffer)
        write(tunables.batch, 4, &buffer)
        write(tunables.shared, 4, &buffer)
        buffer.put(" : slabdata")
        write(cache.slabCount, 6, &buffer)
        write(cache.slabCount, 6, &buffer)
        write(0, 6, &buffer)
        buffer.put("\n")
    }

    private func write(_ value: Int, _ width: Int, _ buffer: inout SeqBuffer) {
        buffer.put(" ")
        buffer.format(UInt64(value), width: width)
    }

    private func writeHeader(to buffer: inout SeqBuffer) {
        buffer.put("slabinfo - version: ")
        buffer.put(generation == .slab ? "2.0\n" : "2.1\n")
        buffer.put("# name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab>")
        if generation == .slab {
            buffer.put(" : tunables <batchcount> <limit> <sharedfactor>")
        } else {
            buffer.put(" : tunables <limit> <batchcount> <sharedfactor>")
        }
        buffer.put(" : slabdata <active_slabs> <num_slabs> <sharedavail>\n")
    }
}

/// How many objects of a cache each CPU may keep for itself in 2003 (Linux: `enable_cpucache`). The caches
/// here keep none, so nothing is ever in them.
private struct SlabTunables {
    let limit: Int
    let batch: Int
    let shared: Int

    /// SLUB has none.
    static let none = SlabTunables(limit: 0, batch: 0, shared: 0)

    private init(limit: Int, batch: Int, shared: Int) {
        self.limit = limit
        self.batch = batch
        self.shared = shared
    }

    /// The defaults by the size of an object.
    init(_ size: Int, pageSize: Int) {
        if size > 131_072 {
            limit = 1
        } else if size > pageSize {
            limit = 8
        } else {
            limit = size > 1024 ? 24 : size > 256 ? 54 : 120
        }
        batch = (limit + 1) / 2
        shared = size <= pageSize ? 8 : 0
    }
}
