import KernelTypes

extension NamedCache {
    /// How the objects of a cache are.
    struct Shape: Hashable {
        /// In bytes.
        let size: Int
        /// The least alignment.
        var alignment = 1
        /// How they lie.
        var options: SlabCacheOptions = []
    }

    /// The objects of the cache in `kernel` on `architecture`; nil if there is no such cache.
    ///
    /// Sizes follow from a kernel's options and differ from build to build. Those of today are of Linux 6.18
    /// on x86_64, those of 2003 typical of 2.6.0; 32-bit machines of today have five eighths of the 64-bit
    /// sizes.
    func shape(in kernel: KernelVersion, on architecture: Architecture) -> Shape? {
        guard !kernel.isBefore261 else { return shapeOf2003(architecture) }
        guard kernel >= since else { return nil }
        let shape = shapeOfToday
        guard architecture == .i386 else { return shape }
        return Shape(size: (shape.size * 5 / 8 + 3) & ~3, alignment: shape.alignment, options: shape.options)
    }

    /// The first kernel that has the cache, of those after 2.6.0.
    private var since: KernelVersion {
        switch self {
        case .vmapArea: KernelVersion(5, 2)
        case .mapleNode: KernelVersion(6, 1)
        case .anonVMAChain: KernelVersion(2, 6, 34)
        case .nsproxy: KernelVersion(2, 6, 19)
        case .lsmFileCache: KernelVersion(5, 1)
        case .lsmInodeCache: KernelVersion(4, 20)
        case .kernfsNode: KernelVersion(3, 14)
        case .seqFile: KernelVersion(4, 19)
        case .procDirEntry: KernelVersion(4, 18)
        default: KernelVersion(2, 6, 1)
        }
    }

    private var shapeOfToday: Shape {
        switch self {
        case .kmemCache: Shape(size: 232, options: .lineAligned)
        case .kmemCacheNode: Shape(size: 72, options: .lineAligned)
        case .vmapArea: Shape(size: 72)
        case .mmStruct: Shape(size: 1568, options: .lineAligned)
        case .mapleNode: Shape(size: 256, alignment: 256)
        case .radixTreeNode: Shape(size: 576, options: [.reclaimable, .keepsFreedContent])
        case .anonVMAChain: Shape(size: 64)
        case .anonVMA: Shape(size: 96, options: .keepsFreedContent)
        case .pid: Shape(size: 184, options: .lineAligned)
        case .taskStruct: Shape(size: 4248, alignment: 64)
        case .sighandCache: Shape(size: 2080, options: [.lineAligned, .keepsFreedContent])
        case .signalCache: Shape(size: 1152, options: .lineAligned)
        case .filesCache: Shape(size: 704, options: .lineAligned)
        case .fsCache: Shape(size: 64)
        case .vmAreaStruct: Shape(size: 192, options: .lineAligned)
        case .nsproxy: Shape(size: 72)
        case .keyJar: Shape(size: 256, options: .lineAligned)
        case .lsmFileCache: Shape(size: 24)
        case .lsmInodeCache: Shape(size: 32)
        case .namesCache: Shape(size: 4096, options: .lineAligned)
        case .dentry: Shape(size: 192, options: .reclaimable)
        case .inodeCache: Shape(size: 616, options: [.reclaimable, .keepsFreedContent])
        case .filp: Shape(size: 184, options: [.lineAligned, .keepsFreedContent])
        case .mntCache: Shape(size: 384, options: .lineAligned)
        case .kernfsNode: Shape(size: 136)
        case .bdevCache: Shape(size: 1520, options: [.lineAligned, .reclaimable, .keepsFreedContent])
        case .shmemInode: Shape(size: 744, options: .keepsFreedContent)
        case .sigqueue: Shape(size: 80)
        case .seqFile: Shape(size: 120)
        case .procDirEntry: Shape(size: 192)
        case .procInode: Shape(size: 688, options: [.reclaimable, .keepsFreedContent])
        case .bufferHead: Shape(size: 104, options: .reclaimable)
        case .skbuffHead: Shape(size: 224, options: .lineAligned)
        case .sockInode: Shape(size: 768, options: [.lineAligned, .reclaimable, .keepsFreedContent])
        case .tcp: Shape(size: 2304, options: [.lineAligned, .keepsFreedContent])
        case .udp: Shape(size: 1344, options: .lineAligned)
        case .rootInode: Shape(size: 1120, options: [.reclaimable, .keepsFreedContent])
        }
    }

    private func shapeOf2003(_ architecture: Architecture) -> Shape? {
        // The tasks of ia64 lay in front of their stacks, in whole pages.
        if self == .taskStruct, architecture == .ia64 { return nil }
        guard let sizes = sizesOf2003 else { return nil }
        let size = architecture == .i386 ? sizes.narrow : sizes.wide
        let isReclaimable = shapeOfToday.options.contains(.reclaimable)
        return Shape(size: size, options: isReclaimable ? [.lineAligned, .reclaimable] : .lineAligned)
    }

    /// In bytes, with pointers of 4 and of 8 bytes; nil if there was no such cache.
    private var sizesOf2003: (narrow: Int, wide: Int)? {
        switch self {
        case .kmemCache: (244, 440)
        case .mmStruct: (512, 832)
        case .radixTreeNode: (260, 536)
        case .taskStruct: (1568, 2240)
        case .sighandCache: (1316, 1600)
        case .signalCache: (64, 128)
        case .filesCache: (416, 704)
        case .fsCache: (40, 72)
        case .vmAreaStruct: (64, 136)
        case .namesCache: (4096, 4096)
        case .dentry: (152, 240)
        case .inodeCache: (304, 480)
        case .filp: (144, 240)
        case .mntCache: (60, 128)
        case .bdevCache: (416, 640)
        case .shmemInode: (352, 560)
        case .sigqueue: (144, 160)
        case .procInode: (320, 512)
        case .bufferHead: (48, 104)
        case .skbuffHead: (160, 240)
        case .sockInode: (352, 560)
        case .tcp: (1024, 1536)
        case .udp: (448, 768)
        case .rootInode: (448, 704)
        case .kmemCacheNode, .vmapArea, .mapleNode, .anonVMAChain, .anonVMA, .pid, .nsproxy, .keyJar,
            .lsmFileCache, .lsmInodeCache, .kernfsNode, .seqFile, .procDirEntry:
            nil
        }
    }
}
