extension PageAllocator {
    /// Does what the woken reclaimer would: in every node that has no zone above its low watermark, drops files
    /// until one is above its high one (Linux: `wake_all_kswapds`, `balance_pgdat`).
    ///
    /// One zone is enough: a low zone that keeps more from this kind of allocation than it has could never be.
    mutating func wakeReclaimer(_ request: AllocationRequest) {
        guard request.flags.contains(.kswapdReclaim) else { return }
        let highest = request.search.highest
        for step in 0..<request.search.count {
            let index = request.search[step]
            guard zones[index].buddy.ownedPages[.file] > 0, !isBalanced(nodeOf: index, highest: highest)
            else { continue }
            let zone = zones[index]
            let goal = zone.watermarks.high + zone.protection[highest] + zone.buddy.freeHighAtomicPages + 1
            let dropped = dropFiles(goal - zone.buddy.freePages, from: index)
            events.reclaimerScannedPages += dropped
            events.reclaimerReclaimedPages += dropped
            events.reclaimerWakeups += 1
        }
    }

    /// Whether a node has a zone above its low watermark among those that an allocation may use (Linux:
    /// `pgdat_balanced`).
    private func isBalanced(nodeOf index: Int, highest: Int) -> Bool {
        let first = index - index % kinds.count
        return (first...first + highest).contains { index in
            zones[index].isAboveMark(zones[index].watermarks.low, order: 0, highest: highest)
        }
    }

    /// Drops pages of files for one allocation (Linux: `__alloc_pages_direct_reclaim`).
    ///
    /// Where a costly block is wanted, zones with pages enough to compact are left alone: their trouble is
    /// not that too little is free (Linux: `compaction_ready`).
    ///
    /// - Returns: the number of pages dropped.
    mutating func reclaimDirectly(_ request: AllocationRequest, evenIfCompactable: Bool = false) -> Int {
        let highest = request.search.highest
        var reclaimed = 0
        events.stalls[kinds[highest].rawValue] += 1
        let goal = max(Self.reclaimBatch, 1 << request.order)
        for step in 0..<request.search.count where reclaimed < goal {
            let index = request.search[step]
            let ready = zones[index].watermarks.high + 2 << request.order
            if request.isCostly, !evenIfCompactable,
                zones[index].isAboveMark(ready, order: 0, highest: highest)
            {
                continue
            }
            reclaimed += dropFiles(goal - reclaimed, from: index)
        }
        events.scannedPages += reclaimed
        events.reclaimedPages += reclaimed
        return reclaimed
    }

    /// Whether there is any file left to drop where the request may take pages from.
    func hasFiles(_ request: AllocationRequest) -> Bool {
        for step in 0..<request.search.count where zones[request.search[step]].buddy.ownedPages[.file] > 0 {
            return true
        }
        return false
    }

    /// Drops at least `pages` pages of files from a zone, or all that there are.
    mutating func dropFiles(_ pages: Int, from index: Int) -> Int {
        guard pages > 0, zones[index].buddy.ownedPages[.file] > 0 else { return 0 }
        let dropped = zones[index].buddy.dropFiles(pages, frames)
        // Pages that fragmentation moved to another zone are wanted where they came from.
        let here = min(dropped, zones[index].wanted[.file])
        zones[index].wanted[.file] -= here
        return dropped
    }

    /// Drops all files of all zones.
    mutating func dropAllFiles() -> Int {
        events.pageCacheDrops += 1
        var dropped = 0
        for index in zones.indices {
            dropped += dropFiles(.max, from: index)
            zones[index].wanted[.file] = 0
        }
        return dropped
    }

    /// Linux: `SWAP_CLUSTER_MAX`.
    private static let reclaimBatch = 32
}
