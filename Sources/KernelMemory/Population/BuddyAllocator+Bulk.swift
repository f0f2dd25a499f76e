extension BuddyAllocator {
    /// log2 of the frames that bulk regions consist of: at least a pageblock, so that each pageblock is
    /// either known in bulk or frame by frame, and 1024 frames.
    var chunkOrder: Int { max(10, pageblockOrder) }

    /// Number of frames of a chunk.
    var chunk: Int { 1 << chunkOrder }

    /// Number of whole chunks among the virgin blocks.
    var virginChunks: Int { virgin.chunkCount(grain: UInt64(chunk)) }

    /// Number of whole pageblocks among `pages`.
    private func pageblocks(_ pages: Int) -> Int { pages >> pageblockOrder }

    /// Adds a region whose frames nobody knows of: its free pages are free from now on, the others in use.
    mutating func addBulk(_ region: BulkRegion) {
        bulk.add(region)
        count(region, 1)
    }

    /// Takes the beginning or the end of the bulk region at `index` out.
    @discardableResult
    mutating func removeBulk(_ frames: Range<UInt64>, at index: Int) -> BulkRegion {
        let region = bulk.remove(frames, at: index)
        count(region, -1)
        return region
    }

    /// Pageblocks that the kernel fills are unmovable ones.
    private mutating func count(_ region: BulkRegion, _ sign: Int) {
        freePages += sign * region.count(of: nil)
        for owner in PageOwner.population { ownedPages[owner] += sign * region.count(of: owner) }
        if region.pattern.soleOwner == .kernel {
            pageblockCounts[Migratetype.unmovable.rawValue] += sign * pageblocks(region.frames.count)
            pageblockCounts[Migratetype.movable.rawValue] -= sign * pageblocks(region.frames.count)
        }
    }

    /// Gives `pattern` to as many as `chunks` virgin chunks, the highest ones.
    ///
    /// - Returns: the number of chunks that got it.
    mutating func populate(_ chunks: Int, with pattern: BulkPattern, _ frames: borrowing FrameTable) -> Int {
        var left = chunks
        while left > 0, let range = takeVirgin(upTo: left, frames) {
            addBulk(BulkRegion(frames: range, pattern: pattern))
            left -= range.count >> chunkOrder
        }
        return chunks - left
    }

    /// Takes the highest virgin chunks, as many as there are of them side by side.
    mutating func takeVirgin(upTo chunks: Int, _ frames: borrowing FrameTable) -> Range<UInt64>? {
        let wanted = UInt64(chunks) << UInt64(chunkOrder)
        guard let (piece, rest) = virgin.removeLast(upTo: wanted, grain: UInt64(chunk)) else { return nil }
        freePages -= piece.count + rest.count
        for block in rest.alignedBlocks(maxOrder: maxOrder) { insert(block, frames) }
        return piece
    }

    /// Makes whole chunks free that nobody knows of.
    mutating func freeBulk(_ range: Range<UInt64>, _ frames: borrowing FrameTable) {
        let whole = range.aligned(to: 1 << UInt64(maxOrder))
        guard !whole.isEmpty else {
            for block in range.alignedBlocks(maxOrder: maxOrder) { insert(block, frames) }
            return
        }
        virgin.add(whole)
        freePages += whole.count
        for piece in [range.lowerBound..<whole.lowerBound, whole.upperBound..<range.upperBound] {
            for block in piece.alignedBlocks(maxOrder: maxOrder) { insert(block, frames) }
        }
    }

    /// Replaces the pattern of the beginning or the end of the region at `index`.
    mutating func replace(
        _ range: Range<UInt64>, at index: Int, with pattern: BulkPattern, _ frames: borrowing FrameTable
    ) {
        removeBulk(range, at: index)
        if pattern.isFree {
            freeBulk(range, frames)
        } else {
            addBulk(BulkRegion(frames: range, pattern: pattern))
        }
    }

    /// Writes down, frame by frame, the lowest chunk that has free blocks of `order` in bulk.
    mutating func materialise(blockOf order: Int, _ frames: borrowing FrameTable) {
        let found = bulk.all.firstIndex {
            $0.pattern.freeBlocks(maxOrder: maxOrder)[order] > 0
        }
        if let found { materialise(at: found, frames) }
    }

    /// Writes down the first chunk of the region at `index`: the population gets records, the free blocks go
    /// to the ends of their lists.
    mutating func materialise(at index: Int, _ frames: borrowing FrameTable) {
        let start = bulk.all[index].frames.lowerBound
        let region = removeBulk(start..<start + UInt64(chunk), at: index)
        freePages += region.count(of: nil)
        for frame in region.frames {
            let place = Int(frame) % BulkPattern.unit
            if let owner = region.pattern[place] {
                own(PageBlock(frame: frame, order: 0), owner, frames)
            } else if let order = region.pattern.freeOrder(at: place, maxOrder: maxOrder) {
                lists[self.index(.movable, order)]
                    .addLast(frame, FrameRecord(free: .movable, order: order), frames)
            }
        }
    }

    /// Gives a block that has no record, and is not free, to the population.
    mutating func own(_ block: PageBlock, _ owner: PageOwner, _ frames: borrowing FrameTable) {
        guard let list = owner.populationIndex else { return }
        let record = FrameRecord(owner, order: block.order, zone: zone)
        owned[list].addLast(block.frame, record, frames)
        ownedPages[owner] += block.pageCount
    }

    /// Takes a block of the population out of its list; it has no record then, and is not free.
    mutating func disown(_ block: PageBlock, _ owner: PageOwner, _ frames: borrowing FrameTable) {
        guard let list = owner.populationIndex else { return }
        owned[list].remove(block.frame, frames)
        ownedPages[owner] -= block.pageCount
    }
}
