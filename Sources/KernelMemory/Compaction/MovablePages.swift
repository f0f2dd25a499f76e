/// Where the blocks are whose owners look them up.
struct MovablePages {
    private struct Entry {
        var block: PageBlock?
        var generation: UInt32
    }

    private var entries: [Entry] = []
    private var unused: [Int] = []

    /// Notes a new block.
    mutating func add(_ block: PageBlock) -> MovablePage {
        if let index = unused.popLast() {
            entries[index].block = block
            entries[index].generation += 1
            return MovablePage(index: index, generation: entries[index].generation)
        }
        entries.append(Entry(block: block, generation: 0))
        return MovablePage(index: entries.count - 1, generation: 0)
    }

    /// Where a block is; nil if it has been given back.
    func block(of page: MovablePage) -> PageBlock? {
        guard page.index < entries.count, entries[page.index].generation == page.generation else {
            return nil
        }
        return entries[page.index].block
    }

    /// Notes that the block at `index` has moved.
    mutating func move(_ index: Int, to frame: UInt64) {
        guard let block = entries[index].block else { return }
        entries[index].block = PageBlock(frame: frame, order: block.order)
    }

    /// Forgets a block, if it is there.
    mutating func remove(_ page: MovablePage) -> PageBlock? {
        guard let block = block(of: page) else { return nil }
        entries[page.index].block = nil
        unused.append(page.index)
        return block
    }

    /// All blocks there are, with their places in the table.
    var all: [(index: Int, block: PageBlock)] {
        entries.enumerated().compactMap { index, entry in entry.block.map { (index, $0) } }
    }
}
