extension BuddyAllocator {
    /// Frees at least `wanted` pages that hold files, or all there are: whole chunks of them first, then the
    /// thinly spread ones, then those that have records, the oldest first.
    ///
    /// - Returns: the number of pages freed, which is more than was wanted when a chunk holds more.
    mutating func dropFiles(_ wanted: Int, _ frames: borrowing FrameTable) -> Int {
        let before = ownedPages[.file]
        let goal = wanted < before ? before - wanted : 0
        while ownedPages[.file] > goal, let index = nextFiles {
            let region = bulk.all[index]
            let each = region.pattern.count(of: .file) * chunk / BulkPattern.unit
            let chunks = min((ownedPages[.file] - goal + each - 1) / each, region.frames.count >> chunkOrder)
            let end = region.frames.lowerBound + UInt64(chunks) << UInt64(chunkOrder)
            replace(region.frames.lowerBound..<end, at: index, with: region.pattern.withoutFiles, frames)
        }
        while ownedPages[.file] > goal, let block = firstListedFile(frames) {
            disown(block, .file, frames)
            insert(block, frames)
        }
        return before - ownedPages[.file]
    }

    /// The bulk region to take files from.
    private var nextFiles: Int? {
        bulk.all.firstIndex { $0.pattern.soleOwner == .file }
            ?? bulk.all.firstIndex { $0.pattern.count(of: .file) > 0 }
    }

    private func firstListedFile(_ frames: borrowing FrameTable) -> PageBlock? {
        guard let list = PageOwner.file.populationIndex, owned[list].count > 0 else { return nil }
        let frame = owned[list].head
        return PageBlock(frame: frame, order: frames[frame].order)
    }
}
