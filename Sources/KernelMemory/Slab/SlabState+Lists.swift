extension SlabState {
    /// Gives back all slabs of a cache that have no object in use, the active one too (Linux:
    /// `kmem_cache_shrink`). The others keep their order, where Linux puts the fullest first.
    ///
    /// - Returns: the number of pages given back.
    mutating func shrink(_ cache: Int) -> Int {
        let before = caches[cache].pages
        retireActive(cache)
        var frame = caches[cache].partialHead
        while frame != SlabRecord.noFrame {
            let slab = table[frame]
            if slab.inUse == 0 {
                removePartial(frame)
                giveBack(frame)
            }
            frame = slab.next
        }
        return before - caches[cache].pages
    }

    /// Takes its role from the active slab, if there is one, and puts it where it then belongs.
    mutating func retireActive(_ cache: Int) {
        let frame = caches[cache].active
        guard frame != SlabRecord.noFrame else { return }
        caches[cache].active = SlabRecord.noFrame
        if table[frame].isFull { table[frame].place = .full } else { addPartial(frame) }
    }

    /// Puts a slab at the end of its cache's partial list.
    mutating func addPartial(_ frame: UInt64) {
        var slab = table[frame]
        let cache = Int(slab.cache)
        let tail = caches[cache].partialTail
        slab.place = .partial
        slab.previous = tail
        slab.next = SlabRecord.noFrame
        table[frame] = slab
        if tail == SlabRecord.noFrame { caches[cache].partialHead = frame } else { table[tail].next = frame }
        caches[cache].partialTail = frame
        caches[cache].partialCount += 1
        caches[cache].partialFree += slab.freeObjects
    }

    /// Takes a slab from its cache's partial list.
    mutating func removePartial(_ frame: UInt64) {
        let slab = table[frame]
        let cache = Int(slab.cache)
        let (previous, next) = (slab.previous, slab.next)
        if previous == SlabRecord.noFrame {
            caches[cache].partialHead = next
        } else {
            table[previous].next = next
        }
        if next == SlabRecord.noFrame {
            caches[cache].partialTail = previous
        } else {
            table[next].previous = previous
        }
        caches[cache].partialCount -= 1
        caches[cache].partialFree -= slab.freeObjects
    }
}
