extension PageAllocator {
    /// Compacts for one allocation, zone by zone, until there is a block for it (Linux:
    /// `__alloc_pages_direct_compact`, `try_to_compact_pages`).
    mutating func compactDirectly(
        _ request: AllocationRequest, _ attempt: AllocationAttempt, _ ram: borrowing PhysicalMemory
    ) -> UInt64? {
        guard request.order > 0 else { return nil }
        var hasCompacted = false
        for step in 0..<request.search.count {
            let index = request.search[step]
            guard isWorthCompacting(index, request) else { continue }
            if !hasCompacted { events.compactStalls += 1 }
            hasCompacted = true
            compact(index, until: request.order, ram)
            if let frame = run(request, attempt) {
                zones[index].deferral.noteSuccess(request.order)
                events.compactSuccesses += 1
                return frame
            }
            zones[index].deferral.noteFailure(request.order)
        }
        if hasCompacted { events.compactFailures += 1 }
        return nil
    }

    /// Whether the zone has pages enough to move pages to, and was not compacted in vain a moment ago (Linux:
    /// `compaction_suitable`, `compaction_deferred`).
    private mutating func isWorthCompacting(_ index: Int, _ request: AllocationRequest) -> Bool {
        guard zones[index].managedPages > 0 else { return false }
        let marks = zones[index].watermarks
        let mark = (request.isCostly ? marks.low : marks.min) + 2 << request.order
        guard zones[index].isAboveMark(mark, order: 0, highest: request.search.highest) else { return false }
        return !zones[index].deferral.defers(request.order)
    }

    /// Compacts one zone.
    ///
    /// - Parameter order: stop as soon as there is a free block of this order; nil compacts all of the zone.
    mutating func compact(_ index: Int, until order: Int?, _ ram: borrowing PhysicalMemory) {
        guard zones[index].managedPages > 0 else { return }
        // No block of more than 8 pages can come of a bulk region: then all of it is tried, in vain.
        let limit = order.map { $0 <= 3 ? 1 : Int.max } ?? .max
        var pass = zones[index].buddy.compactBulk(limit: limit, frames)
        let isDone = order.map { zones[index].buddy.hasFreeBlock(atLeast: $0) } ?? false
        if !isDone {
            let managed = zones[index].plan.managed
            let next = zones[index].buddy.compactListed(managed, until: order, frames) { from, to, record in
                ram.move(from, to: to)
                movablePages.move(Int(record.next), to: to)
            }
            pass.add(next)
        }
        events.count(pass)
    }

    /// Compacts all of every zone.
    mutating func compactAll(_ ram: borrowing PhysicalMemory) {
        for index in zones.indices { compact(index, until: nil, ram) }
    }
}

extension MemoryEvents {
    /// Adds what compacting a zone came to.
    fileprivate mutating func count(_ pass: CompactionPass) {
        migratedPages += pass.migrated
        failedMigrations += pass.failed
        migrateScanned += pass.migrateScanned
        freeScanned += pass.freeScanned
        isolatedPages += pass.isolated
    }
}
