import KernelTypes

extension PageAllocator {
    /// Gives a block back at once.
    ///
    /// - Throws: `EINVAL`, and nothing changes, if it is not an allocated block.
    mutating func free(_ block: PageBlock) throws(Errno) {
        let zone = try zone(of: block, in: .allocated)
        events.freedPages += block.pageCount
        zones[zone].buddy.free(block, frames)
    }

    /// The first half of giving a block back: from now on nobody can free it again, nor is it free yet.
    ///
    /// - Throws: `EINVAL`, and nothing changes, if it is not an allocated block.
    mutating func beginRelease(of block: PageBlock) throws(Errno) {
        let zone = try zone(of: block, in: .allocated)
        frames[block.frame] = FrameRecord(releasing: block.order, zone: zone)
    }

    /// The second half: the block is free.
    mutating func endRelease(of block: PageBlock) throws(Errno) {
        let zone = try zone(of: block, in: .releasing)
        events.freedPages += block.pageCount
        zones[zone].buddy.free(block, frames)
    }

    /// The zone of a block that must be in the given state, and must be a caller's by this very name.
    private func zone(of block: PageBlock, in state: FrameRecord.State) throws(Errno) -> Int {
        guard block.frame < frames.count else { throw .invalidArgument }
        let record = frames[block.frame]
        guard record.state == state, record.order == block.order, record.owner.isFreedByFrame else {
            throw .invalidArgument
        }
        return record.zone
    }
}

extension PageOwner {
    /// Whether the owner gives blocks back by their frame.
    fileprivate var isFreedByFrame: Bool { self == .caller || self == .pinnedMovable }
}
