extension BuddyAllocator {
    /// A count of all that has a record, made by walking from block to block, to compare the allocator's own
    /// numbers with.
    struct Tally {
        private var free: [Int]
        private var owned = [Int](repeating: 0, count: PageOwner.population.count)
        private var types = [Int](repeating: 0, count: Migratetype.allCases.count)

        /// Nothing counted.
        init(_ buddy: BuddyAllocator) { free = [Int](repeating: 0, count: buddy.lists.count) }

        /// Counts the blocks that tile `ranges`; says where they do not, or one begins inside another.
        mutating func add(
            _ ranges: [Range<UInt64>], _ buddy: BuddyAllocator, _ frames: borrowing FrameTable,
            _ found: inout [String]
        ) {
            var lastPageblock = UInt64.max
            for range in ranges {
                var frame = range.lowerBound
                while frame < range.upperBound {
                    let record = frames[frame]
                    guard record.state != .untouched, record.order <= buddy.maxOrder else {
                        found.append("frame \(frame) is in no block")
                        return
                    }
                    add(frame, record, buddy, &found)
                    let end = frame + 1 << UInt64(record.order)
                    for inside in frame + 1..<end where frames[inside].state != .untouched {
                        found.append("frame \(inside) starts a block inside another")
                    }
                    let order = UInt64(buddy.pageblockOrder)
                    for pageblock in frame >> order...(end - 1) >> order where pageblock != lastPageblock {
                        types[frames.pageblocks[pageblock << order].rawValue] += 1
                        lastPageblock = pageblock
                    }
                    frame = end
                }
                if frame > range.upperBound { found.append("a block crosses frame \(range.upperBound)") }
            }
        }

        private mutating func add(
            _ frame: UInt64, _ record: FrameRecord, _ buddy: BuddyAllocator, _ found: inout [String]
        ) {
            if record.state == .free {
                free[buddy.index(record.type, record.order)] += 1
            } else if record.zone != buddy.zone {
                found.append("frame \(frame) says zone \(record.zone), is in \(buddy.zone)")
            } else if record.state == .allocated, let index = record.owner.populationIndex {
                owned[index] += 1 << record.order
            }
        }

        /// Says where the allocator's numbers are others. Virgin and bulk pageblocks are movable, but for
        /// those that the kernel fills.
        mutating func compare(
            with buddy: BuddyAllocator, _ managed: [Range<UInt64>], _ frames: borrowing FrameTable,
            _ found: inout [String]
        ) {
            if free != buddy.lists.map(\.count) {
                found.append("free blocks \(free) are not those in the lists")
            }
            for region in buddy.bulk.all {
                for (index, owner) in PageOwner.population.enumerated() {
                    owned[index] += region.count(of: owner)
                }
                let type: Migratetype = region.pattern.soleOwner == .kernel ? .unmovable : .movable
                types[type.rawValue] += region.frames.count >> buddy.pageblockOrder
            }
            let virgin = buddy.virgin.count << (buddy.maxOrder - buddy.pageblockOrder)
            types[Migratetype.movable.rawValue] += virgin
            if owned != PageOwner.population.map({ buddy.ownedPages[$0] }) {
                found.append("the population has \(owned) pages, not \(buddy.ownedPages)")
            }
            if types != buddy.pageblockCounts {
                found.append("pageblocks \(types) are not the counted \(buddy.pageblockCounts)")
            }
        }
    }
}
