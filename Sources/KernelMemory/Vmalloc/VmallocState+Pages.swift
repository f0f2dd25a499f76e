import KernelTypes

extension VmallocState {
    /// Takes addresses for `pages` and a guard page: the lowest that fit, after a purge if need be (Linux:
    /// `__get_vm_area_node`, `alloc_vmap_area`).
    mutating func reserve(
        _ pages: Int, alignment: Int, _ range: Int
    ) throws(VmallocError.Reason) -> Place {
        let pair: VmallocDescriptors.Pair?
        do throws(Errno) { pair = try descriptors?.take() } catch { throw .noDescriptor(errno: error) }
        let size = UInt64(pages + 1) * UInt64(pageSize)
        if let start = take(size, alignment, range) {
            return Place(addresses: start..<start + size, range: range, descriptors: pair)
        }
        purge()
        guard let start = take(size, alignment, range) else {
            if let pair {
                descriptors?.giveBack(pair.area)
                if let object = pair.range { descriptors?.giveBack(object) }
            }
            throw .noAddresses(bytes: size)
        }
        return Place(addresses: start..<start + size, range: range, descriptors: pair)
    }

    private mutating func take(_ size: UInt64, _ alignment: Int, _ range: Int) -> UInt64? {
        // Everything is aligned to pages, for which there is a shorter way.
        guard alignment > pageSize else { return ranges[range].free.take(size) }
        return ranges[range].free.take(size, alignment: UInt64(alignment))
    }

    /// Makes the array of the page pointers of an area: with kmalloc, or in an area of its own if they fill
    /// more than a page.
    mutating func makePageArray(
        for request: VmallocRequest, _ pages: Int
    ) throws(VmallocError.Reason) -> PageArray {
        let bytes = pages * rules.pointerSize
        guard rules.mapsLargePageArrays, bytes > pageSize else {
            guard let descriptors else { return .none }
            do throws(Errno) {
                return .object(try descriptors.kmalloc.kmalloc(size: bytes, flags: .kernel))
            } catch {
                throw .noPageArray(bytes: bytes, errno: error)
            }
        }
        let array = try make(
            VmallocRequest(
                kind: .vmalloc, bytes: bytes, flags: .kernel, node: request.node, caller: request.caller))
        busy[array.start]?.isPageArray = true
        return .area(array.start)
    }

    /// Gives an array of page pointers back.
    mutating func giveBack(_ array: PageArray) {
        switch array {
        case .none: break
        case .object(let address): descriptors?.giveBack(address)
        case .area(let start): destroy(start)
        }
    }

    /// Takes blocks of 2^`order` pages one by one, as they come (Linux: `vm_area_alloc_pages`); high memory
    /// will do, unless the request names a zone.
    ///
    /// Linux parts large blocks into pages; here they stay whole, as nobody gives back less than all.
    mutating func takePages(
        _ count: Int, _ order: Int, _ request: VmallocRequest
    ) throws(VmallocError.Reason) -> [Range<UInt64>] {
        let namesZone = !request.flags.isDisjoint(with: [.dma, .dma32])
        let flags = request.flags.union(namesZone ? .noWarn : [.noWarn, .highMem])
        var runs: [Range<UInt64>] = []
        for taken in stride(from: 0, to: count, by: 1 << order) {
            do throws(Errno) {
                let block = try memory.allocatePages(order: order, flags: flags, node: request.node)
                runs.appendJoining(block.frame..<block.frame + UInt64(block.pageCount))
            } catch {
                giveBack(runs, order)
                throw .noPages(taken: taken, wanted: count, errno: error)
            }
        }
        return runs
    }

    /// Gives back pages that `takePages` took.
    func giveBack(_ runs: [Range<UInt64>], _ order: Int) {
        for run in runs {
            for frame in stride(from: run.lowerBound, to: run.upperBound, by: 1 << order) {
                // Only frames that this state took get here, so the page allocator cannot object.
                try? memory.free(PageBlock(frame: frame, order: order))
            }
        }
    }

    /// Writes the page table entries, that is: maps the frames on the host.
    mutating func map(
        _ runs: [Range<UInt64>], _ place: Place, _ order: Int
    ) throws(VmallocError.Reason) {
        try makeTables(place, order)
        let count = runs.count + 1
        guard HostMappings.take(count, limit: mappingLimit) else {
            throw .hostMappings(wanted: runs.count, limit: mappingLimit)
        }
        let shift = UInt64(memory.configuration.architecture.pageShift)
        let files = runs.map { Int($0.lowerBound << shift)..<Int($0.upperBound << shift) }
        let size = files.reduce(0) { $0 + $1.count }
        let start = place.addresses.lowerBound
        do throws(VmallocError.Reason) {
            try ranges[place.range].map(files, of: memory.ram.descriptor, at: start, byteCount: size)
        } catch {
            HostMappings.giveBack(count)
            throw error
        }
        hostMappings += count
        countEntries(place, order)
    }

    /// Makes the tables that entries for blocks of 2^`order` pages need.
    mutating func makeTables(_ place: Place, _ order: Int) throws(VmallocError.Reason) {
        do throws(Errno) {
            try tables.cover(mapped(place), from: order > 0 ? 1 : 0, memory, &bill)
        } catch {
            throw .noPageTable(errno: error)
        }
    }

    /// Counts the entries of an area; where large pages went, tables of single pages that were left there
    /// go, and what processors remember of them is flushed.
    mutating func countEntries(_ place: Place, _ order: Int) {
        let mapped = mapped(place)
        if order > 0 {
            for _ in 0..<tables.uncover(mapped, memory) {
                rules.flushing.flush(pages: 1, onlineCPUs: onlineCPUs, &bill)
            }
        }
        bill.entryWrites += Int(mapped.upperBound - mapped.lowerBound) / (pageSize << order)
    }

    /// The addresses without the guard page.
    private func mapped(_ place: Place) -> Range<UInt64> {
        place.addresses.lowerBound..<place.addresses.upperBound - UInt64(pageSize)
    }
}
