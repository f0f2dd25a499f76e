import KernelTypes

extension SlabState {
    /// Gives an object back (Linux: `__slab_free`). A slab without objects in use goes back to the page
    /// allocator, if it is not the active one and there are enough slabs on the partial list.
    ///
    /// - Parameter cache: the cache that it must be of; nil for any.
    /// - Throws: `EINVAL`, and nothing changes, if there is no such object in use.
    mutating func free(_ address: UInt64, to cache: Int? = nil) throws(Errno) {
        let object = try object(at: address)
        let frame = object.frame
        var slab = table[frame]
        let owner = Int(slab.cache)
        guard cache == nil || cache == owner else { throw .invalidArgument }
        table.setTaken(false, object.index, of: frame)
        slab.lastFreed = UInt16(object.index)
        slab.inUse -= 1
        table[frame] = slab
        caches[owner].inUse -= 1
        let isSurplus =
            slab.inUse == 0 && caches[owner].partialCount >= caches[owner].geometry.minimumPartialSlabs
        switch slab.place {
        case .active:
            return
        case .partial:
            caches[owner].partialFree += 1
            guard isSurplus else { return }
            removePartial(frame)
            giveBack(frame)
        case .full:
            if isSurplus { giveBack(frame) } else { addPartial(frame) }
        }
    }

    /// An object in use: its slab and its place there.
    struct Object {
        let frame: UInt64
        let index: Int
    }

    /// The object in use that begins at `address`; `EINVAL` if none does.
    func object(at address: UInt64) throws(Errno) -> Object {
        var frame = address >> UInt64(pageShift)
        guard frame < table.count else { throw .invalidArgument }
        if table[frame].kind == .tail { frame = table[frame].next }
        let slab = table[frame]
        guard slab.kind == .slab else { throw .invalidArgument }
        let geometry = caches[Int(slab.cache)].geometry
        let offset = Int(address - frame << UInt64(pageShift)) - geometry.headerSize
        let (index, rest) = offset.quotientAndRemainder(dividingBy: geometry.slotSize)
        guard offset >= 0, rest == 0, index < slab.objects, table.isTaken(index, of: frame) else {
            throw .invalidArgument
        }
        return Object(frame: frame, index: index)
    }

    /// The usable bytes of the object or the large block that begins at `address`; `EINVAL` if none does.
    func size(at address: UInt64) throws(Errno) -> Int {
        if let block = largeBlock(at: address) { return block.pageCount << pageShift }
        let slab = table[try object(at: address).frame]
        return caches[Int(slab.cache)].geometry.slotSize
    }
}
