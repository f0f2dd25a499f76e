extension PageAllocator {
    /// What is done when all zones are below their low watermarks, or have no block so large (Linux:
    /// `__alloc_pages_slowpath`).
    ///
    /// The reclaimer does its work at once instead of some time later, and there is no process to kill. So it
    /// comes to an end: every round frees pages of files, which are finite, or is one of 16 in vain.
    mutating func allocateSlowly(
        _ request: AllocationRequest, _ ram: borrowing PhysicalMemory
    ) -> UInt64? {
        let attempt = AllocationAttempt(rights: ReserveRights(request.flags))
        wakeReclaimer(request)
        if let frame = run(request, attempt) { return frame }
        if request.flags.contains(.directReclaim), attempt.rights != .unlimited,
            let frame = allocateWaiting(request, attempt, ram)
        {
            return frame
        }
        return request.flags.contains(.noFail) ? allocateAtAnyPrice(request, ram) : nil
    }

    /// Compacts and reclaims for the allocation that needs it.
    private mutating func allocateWaiting(
        _ request: AllocationRequest, _ attempt: AllocationAttempt, _ ram: borrowing PhysicalMemory
    ) -> UInt64? {
        if request.isCostly || request.order > 0 && request.type != .movable {
            if let frame = compactDirectly(request, attempt, ram) { return frame }
            if request.isCostly, request.flags.contains(.noRetry) { return nil }
        }
        var idleRounds = 0
        while true {
            let reclaimed = reclaimDirectly(request)
            if let frame = run(request, attempt) { return frame }
            if unreserve(request), let frame = run(request, attempt) { return frame }
            if let frame = compactDirectly(request, attempt, ram) { return frame }
            let flags = request.flags
            if flags.contains(.noRetry) || request.isCostly && !flags.contains(.retryMayFail) { return nil }
            idleRounds = reclaimed > 0 && !request.isCostly ? 0 : idleRounds + 1
            guard idleRounds <= Self.idleRounds, hasFiles(request) else { return nil }
        }
    }

    /// For those who must not fail: everything compacted, and then to the last page.
    private mutating func allocateAtAnyPrice(
        _ request: AllocationRequest, _ ram: borrowing PhysicalMemory
    ) -> UInt64? {
        while true {
            if let frame = run(request, AllocationAttempt(rights: .unlimited)) { return frame }
            if request.order > 0 {
                for step in 0..<request.search.count { compact(request.search[step], until: nil, ram) }
                if let frame = run(request, AllocationAttempt(rights: .unlimited)) { return frame }
            }
            guard reclaimDirectly(request, evenIfCompactable: true) > 0 else { return nil }
        }
    }

    /// Gives pageblocks that are kept for those who cannot wait to an allocation that found nothing else.
    private mutating func unreserve(_ request: AllocationRequest) -> Bool {
        for step in 0..<request.search.count
        where zones[request.search[step]].buddy.unreserve(for: request.type, keepsOne: true, frames) {
            return true
        }
        return false
    }

    /// Linux: `MAX_RECLAIM_RETRIES`.
    private static let idleRounds = 16
}
