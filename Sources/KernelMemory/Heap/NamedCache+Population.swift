extension NamedCache {
    /// How many objects of the cache a machine has that has been running for a while.
    ///
    /// As many as tell a reader of `slabinfo` that there are processes, files and mounts, and no more: a
    /// real machine has a hundred times as many names and inodes.
    func population(cpus: Int, gibibytes: Int) -> Int {
        let rule = populationRule
        return min(rule.base + rule.perCPU * cpus + rule.perGibibyte * gibibytes, rule.most)
    }

    /// Whether the objects go when memory is short or somebody asks for it (Linux: `drop_caches`).
    var isDroppable: Bool {
        switch self {
        case .dentry, .inodeCache, .procInode, .rootInode: true
        default: false
        }
    }

    private struct PopulationRule {
        let base: Int
        var perCPU = 0
        var perGibibyte = 0
        let most: Int
    }

    private var populationRule: PopulationRule {
        switch self {
        case .kmemCache, .kmemCacheNode: PopulationRule(base: 90, most: 90)
        case .dentry: PopulationRule(base: 400, perGibibyte: 40, most: 1600)
        case .rootInode: PopulationRule(base: 100, perGibibyte: 10, most: 500)
        case .inodeCache: PopulationRule(base: 100, perGibibyte: 5, most: 300)
        case .procInode: PopulationRule(base: 40, perGibibyte: 4, most: 200)
        case .radixTreeNode: PopulationRule(base: 40, perGibibyte: 8, most: 300)
        case .bufferHead: PopulationRule(base: 80, perGibibyte: 10, most: 400)
        case .kernfsNode: PopulationRule(base: 300, perCPU: 8, most: 600)
        case .lsmInodeCache: PopulationRule(base: 300, perGibibyte: 40, most: 800)
        case .taskStruct, .pid: PopulationRule(base: 24, perCPU: 4, most: 128)
        case .sighandCache, .signalCache: PopulationRule(base: 20, perCPU: 4, most: 120)
        case .mmStruct, .filesCache, .fsCache: PopulationRule(base: 16, perCPU: 1, most: 48)
        case .filp, .lsmFileCache: PopulationRule(base: 64, perCPU: 8, most: 512)
        case .vmAreaStruct: PopulationRule(base: 240, perCPU: 16, most: 600)
        case .anonVMA: PopulationRule(base: 100, perCPU: 8, most: 240)
        case .anonVMAChain: PopulationRule(base: 140, perCPU: 8, most: 320)
        case .mapleNode: PopulationRule(base: 60, perCPU: 4, most: 160)
        case .shmemInode, .procDirEntry: PopulationRule(base: 60, perCPU: 2, most: 160)
        case .bdevCache, .nsproxy, .mntCache: PopulationRule(base: 12, most: 12)
        case .sockInode: PopulationRule(base: 30, perCPU: 1, most: 60)
        case .skbuffHead: PopulationRule(base: 32, perCPU: 4, most: 128)
        case .tcp, .udp, .keyJar: PopulationRule(base: 8, most: 8)
        // The rest is made when it is needed.
        case .vmapArea, .namesCache, .sigqueue, .seqFile: PopulationRule(base: 0, most: 0)
        }
    }
}
