extension Zone {
    /// Takes the block that `request` asks for, if there is one and pages enough stay free (Linux:
    /// `zone_watermark_fast`, `rmqueue_buddy`).
    mutating func take(
        _ request: AllocationRequest, _ attempt: AllocationAttempt, _ frames: borrowing FrameTable
    ) -> UInt64? {
        guard managedPages > 0, isAboveMark(request, attempt) else { return nil }
        guard let frame = find(request, attempt, frames) else { return nil }
        frames[frame] = FrameRecord(request.owner, order: request.order, zone: buddy.zone)
        takenPages += 1 << request.order
        if attempt.rights != .ordinary, request.isHighAtomic {
            let block = PageBlock(frame: frame, order: request.order)
            buddy.reserveForAtomic(block, managedPages: managedPages, frames)
        }
        return frame
    }

    private func isAboveMark(_ request: AllocationRequest, _ attempt: AllocationAttempt) -> Bool {
        guard let mark = attempt.rights.mark(watermarks) else { return true }
        return isAboveMark(
            mark, order: request.order, highest: request.search.highest,
            reserve: attempt.mayUseHighAtomic(request))
    }

    private mutating func find(
        _ request: AllocationRequest, _ attempt: AllocationAttempt, _ frames: borrowing FrameTable
    ) -> UInt64? {
        let isAtomic = attempt.rights != .ordinary && request.isHighAtomic
        if isAtomic, let frame = buddy.takeSmallest(.highAtomic, order: request.order, frames) {
            return frame
        }
        let avoids = attempt.avoidsMixing
        if let frame = buddy.take(request.type, order: request.order, avoidsMixing: avoids, frames) {
            return frame
        }
        // Rather the reserve than no page at all, for those who cannot wait.
        guard attempt.rights == .unlimited || attempt.rights == .highPriorityWithoutWaiting else {
            return nil
        }
        return buddy.takeSmallest(.highAtomic, order: request.order, frames)
    }
}
