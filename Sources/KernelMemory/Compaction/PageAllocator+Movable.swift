import KernelTypes

extension PageAllocator {
    /// See `KernelMemory.allocateMovable(order:flags:node:)`.
    mutating func allocateMovable(
        order: Int, flags: GFP, node: Int, _ ram: borrowing PhysicalMemory
    ) throws(Errno) -> MovablePage {
        let block = try allocate(
            order: order, flags: flags.union(.movable), node: node, owner: .movablePage, ram)
        let page = movablePages.add(block)
        var record = frames[block.frame]
        record.next = UInt64(page.index)
        frames[block.frame] = record
        return page
    }

    /// Gives a movable block back.
    ///
    /// - Throws: `EINVAL`, and nothing changes, if it was given back before.
    mutating func free(_ page: MovablePage) throws(Errno) {
        guard let block = movablePages.remove(page) else { throw .invalidArgument }
        events.freedPages += block.pageCount
        zones[frames[block.frame].zone].buddy.free(block, frames)
    }

    /// Blocks whose records and table entries do not name each other.
    func movableViolations() -> [String] {
        movablePages.all.compactMap { index, block in
            let record = frames[block.frame]
            let isSound =
                record.state == .allocated && record.owner == .movablePage && record.order == block.order
                && record.next == UInt64(index)
            return isSound ? nil : "movable block \(index) is not at frame \(block.frame)"
        }
    }
}
