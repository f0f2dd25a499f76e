import KernelMemory

// Stands in until the page allocator tells.
extension ZoneSnapshot {
    var anonymousPages: Int { 0 }
    var pageCachePages: Int { 0 }
    var freeBlocksByType: [[Int]] {
        Migratetype.allCases.map { $0 == .movable ? freeBlocks : freeBlocks.map { _ in 0 } }
    }
    var pageblocks: [Int] { Migratetype.allCases.map { $0 == .movable ? managedPages >> 9 : 0 } }
    var highAtomicPages: Int { 0 }
    var freeHighAtomicPages: Int { 0 }
}
extension MemoryConfiguration {
    var pageblockOrder: Int { min(9, maxOrder) }
}
