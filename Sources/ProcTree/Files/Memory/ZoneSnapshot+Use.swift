import KernelMemory

// Stands in until the page allocator tells.
extension ZoneSnapshot {
    var anonymousPages: Int { 0 }
    var pageCachePages: Int { 0 }
    func freeBlocks(of type: Migratetype) -> [Int] {
        type == .movable ? freeBlocks : freeBlocks.map { _ in 0 }
    }
    func pageblocks(of type: Migratetype) -> Int { type == .movable ? managedPages >> 9 : 0 }
}
extension KernelMemory {
    static func pageblockOrder(of configuration: MemoryConfiguration) -> Int {
        min(9, configuration.maxOrder)
    }
}
