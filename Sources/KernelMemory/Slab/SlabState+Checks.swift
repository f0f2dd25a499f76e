extension SlabState {
    /// What of the invariants does not hold, a line each; empty if all do. Walks the whole table.
    func violations() -> [String] {
        var found: [String] = []
        var sums = caches.map { SlabCacheState(name: $0.name, geometry: $0.geometry, options: $0.options) }
        var large = 0
        var frame: UInt64 = 0
        while frame < table.count {
            let record = table[frame]
            switch record.kind {
            case .none:
                frame += 1
            case .tail:
                found.append("frame \(frame) is in no slab")
                frame += 1
            case .large:
                large += 1 << Int(record.order)
                frame += 1 << UInt64(record.order)
            case .slab:
                check(frame, record, &found)
                add(record, frame, to: &sums[Int(record.cache)])
                frame += 1 << UInt64(record.order)
            }
        }
        if large != largePages { found.append("\(largePages) large pages, counted \(large)") }
        for (cache, sum) in zip(caches, sums) { check(cache, sum, &found) }
        return found
    }

    /// Checks one slab's record against its bits and its further frames.
    private func check(_ frame: UInt64, _ slab: SlabRecord, _ found: inout [String]) {
        let taken = (0..<Int(slab.objects)).count { table.isTaken($0, of: frame) }
        if taken != slab.inUse { found.append("slab \(frame) has \(taken) objects, says \(slab.inUse)") }
        if slab.lastFreed != SlabRecord.noObject, table.isTaken(Int(slab.lastFreed), of: frame) {
            found.append("slab \(frame): object \(slab.lastFreed) is not free")
        }
        for tail in frame + 1..<frame + 1 << UInt64(slab.order) {
            let record = table[tail]
            if record.kind != .tail || record.next != frame { found.append("frame \(tail) left its slab") }
        }
        let isActive = caches[Int(slab.cache)].active == frame
        if isActive != (slab.place == .active) { found.append("slab \(frame) is wrong about being active") }
        if slab.place == .full, !slab.isFull { found.append("slab \(frame) is not full") }
        if slab.place == .partial, slab.isFull { found.append("slab \(frame) is full, but listed") }
    }

    private func add(_ slab: SlabRecord, _ frame: UInt64, to sum: inout SlabCacheState) {
        sum.slabs += 1
        sum.objects += Int(slab.objects)
        sum.inUse += Int(slab.inUse)
        sum.pages += 1 << Int(slab.order)
        guard slab.place == .partial else { return }
        sum.partialCount += 1
        sum.partialFree += slab.freeObjects
    }

    /// Checks one cache's counts against the sums over its slabs, and its list against its count.
    private func check(_ cache: SlabCacheState, _ sum: SlabCacheState, _ found: inout [String]) {
        if cache.snapshot != sum.snapshot { found.append("\(cache.name): \(cache), counted \(sum)") }
        var previous = SlabRecord.noFrame
        var frame = cache.partialHead
        var count = 0
        while frame != SlabRecord.noFrame, count <= cache.partialCount {
            if table[frame].previous != previous { found.append("slab \(frame) linked back to a stranger") }
            if table[frame].place != .partial { found.append("slab \(frame) listed, not partial") }
            previous = frame
            frame = table[frame].next
            count += 1
        }
        if count != cache.partialCount { found.append("\(cache.name) lists \(count) slabs") }
        if previous != cache.partialTail { found.append("\(cache.name): list ends elsewhere") }
    }
}
