import KernelMemory
import KernelTypes
import Machine
import SeqFile

/// `nodeN/meminfo`: what a node's memory is used for. The nodes' numbers add up to those of `proc/meminfo`.
struct NodeMeminfoFile: TreeFile {
    let machine: Machine
    let node: Int

    func open() throws(Errno) -> OpenFile {
        let (machine, node) = (machine, node)
        return openText(of: machine) { _, buffer in
            let lines = NodeMeminfoLines(MemoryPicture(machine), node: node)
            for line in lines.lines {
                buffer.put("Node ")
                buffer.format(UInt64(node))
                buffer.put(" ")
                // Counts of huge pages were never moved here.
                MeminfoFile.write(line, lines.isNarrow || line.unit == .pages, &buffer)
            }
        }
    }
}

/// The lines of a node's `meminfo` in the order of the machine's kernel: see `MeminfoLines` for what they follow
/// from. The order is that of 6.18, where it was compared; when lines came is from memory [REC].
struct NodeMeminfoLines: MeminfoLineList {
    var lines: [MeminfoLine] = []
    let picture: MemoryPicture
    let kernel: KernelVersion

    /// The lines of `node`.
    init(_ picture: MemoryPicture, node: Int) {
        self.picture = picture
        kernel = picture.kernel
        let zones = picture.zones.filter { $0.node == node }
        let use = picture.use(ofNode: node)
        let managed = zones.reduce(0) { $0 + $1.managedPages }
        add("MemTotal", managed)
        add("MemFree", use.free)
        add("MemUsed", managed - use.free)
        add("SwapCached", 0, .since(5, 12))
        addLists(PageLists(anonymous: use.anonymous, files: use.files, kernel))
        if picture.architecture == .i386 || kernel < KernelVersion(2, 6, 20) {
            addHigh(zones, managed, use.free)
        }
        if kernel >= KernelVersion(2, 6, 18) { addUses(use) }
        for name in ["HugePages_Total", "HugePages_Free"] { addCount(name) }
        if kernel >= KernelVersion(2, 6, 24) { addCount("HugePages_Surp") }
    }

    private mutating func addCount(_ name: String) {
        lines.append(MeminfoLine(name: name + ":", value: 0, unit: .pages))
    }

    private mutating func addLists(_ lists: PageLists) {
        add("Active", lists.activeAnonymous + lists.activeFile)
        add("Inactive", lists.inactiveAnonymous + lists.inactiveFile)
        add("Active(anon)", lists.activeAnonymous, .since(2, 6, 28))
        add("Inactive(anon)", lists.inactiveAnonymous, .since(2, 6, 28))
        add("Active(file)", lists.activeFile, .since(2, 6, 28))
        add("Inactive(file)", lists.inactiveFile, .since(2, 6, 28))
        add("Unevictable", 0, .since(2, 6, 28))
        add("Mlocked", 0, .since(2, 6, 28))
    }

    private mutating func addHigh(_ zones: [ZoneSnapshot], _ managed: Int, _ free: Int) {
        let high = zones.filter { $0.kind == .highMem }
        let highManaged = high.reduce(0) { $0 + $1.managedPages }
        let highFree = high.reduce(0) { $0 + $1.freePages }
        add("HighTotal", highManaged)
        add("HighFree", highFree)
        add("LowTotal", managed - highManaged)
        add("LowFree", free - highFree)
    }

    private mutating func addUses(_ use: PageUse) {
        add("Dirty", 0)
        add("Writeback", 0)
        add("FilePages", use.files)
        add("Mapped", 0)
        add("AnonPages", use.anonymous)
        add("Shmem", 0, .since(2, 6, 32))
        add("KernelStack", 0, .since(2, 6, 32))
        add("PageTables", use.pageTables)
        add("SecPageTables", 0, .since(6, 1))
        add("NFS_Unstable", 0)
        add("Bounce", 0)
        add("WritebackTmp", 0, .since(2, 6, 26))
        add("KReclaimable", use.reclaimableSlabs, .since(4, 20))
        add("Slab", use.reclaimableSlabs + use.fixedSlabs)
        add("SReclaimable", use.reclaimableSlabs, .since(2, 6, 19))
        add("SUnreclaim", use.fixedSlabs, .since(2, 6, 19))
        add("AnonHugePages", 0, .since(2, 6, 38))
        add("ShmemHugePages", 0, .since(4, 8))
        add("ShmemPmdMapped", 0, .since(4, 8))
        add("FileHugePages", 0, .since(5, 4))
        add("FilePmdMapped", 0, .since(5, 4))
    }
}
