public import KernelTypes
import Synchronization

extension KernelHeap {
    /// An allocation on its way.
    struct Order {
        let bytes: Int
        let flags: GFP
        let purpose: AllocationPurpose
    }

    /// What an attempt gave.
    struct Taken {
        let block: HeapBlock
        var bill = VmallocBill()
        /// By the cost model.
        let nanoseconds: UInt64
    }

    /// Why an attempt gave nothing, and what it cost.
    struct Refusal: Error {
        let errno: Errno
        var bill = VmallocBill()
        /// The host's reason, if it was the host.
        var host: String?
    }

    /// Takes at least `bytes` bytes, contiguous in the kernel's addresses, which are whatever they were.
    ///
    /// The flags are seq_file's, `GFP_KERNEL_ACCOUNT`.
    ///
    /// - Throws: `ENOMEM`; the account has the failure, and what it cost.
    public func allocate(
        _ bytes: Int, from allocator: HeapAllocator, for purpose: AllocationPurpose
    ) throws(Errno) -> HeapBlock {
        let start = hostNow()
        let order = Order(bytes: bytes, flags: .kernelAccount, purpose: purpose)
        do throws(Refusal) {
            guard bytes > 0 else { throw Refusal(errno: .noMemory) }
            let taken = try attempt(order, allocator)
            enter(taken, start)
            return taken.block
        } catch {
            enter(error, purpose, start)
            throw error.errno
        }
    }

    private func attempt(_ order: Order, _ allocator: HeapAllocator) throws(Refusal) -> Taken {
        switch allocator {
        case .pages: return try takePages(order)
        case .kmalloc: return try takeObject(order, flags: order.flags)
        case .vmalloc: return try takeArea(order, mayBeHuge: false)
        case .kmallocThenVmalloc:
            guard order.bytes > kmalloc.maximumSize else { return try takeObject(order, flags: order.flags) }
            return try takeArea(order, mayBeHuge: false)
        case .kvmalloc:
            let light = kvmallocPolicy.kmallocFlags(bytes: order.bytes, flags: order.flags)
            do throws(Refusal) { return try takeObject(order, flags: light) } catch {
                guard kvmallocPolicy.fallsBackToVmalloc(bytes: order.bytes, flags: order.flags) else {
                    throw error
                }
                return try takeArea(order, mayBeHuge: kvmallocPolicy.mayMapHuge)
            }
        }
    }

    /// The smallest block of pages.
    private func takePages(_ order: Order) throws(Refusal) -> Taken {
        let rank = slabs.rules.order(of: order.bytes)
        do throws(Errno) {
            let block = try memory.getFreePages(order: rank, flags: order.flags)
            let heapBlock = unsafe HeapBlock(
                bytes: memory.bytes(of: block), address: memory.directMapAddress(of: block),
                purpose: order.purpose, pageCount: block.pageCount, source: .pages(order: rank))
            return Taken(block: heapBlock, nanoseconds: costs.pages(order: rank))
        } catch {
            throw Refusal(errno: error)
        }
    }

    /// kmalloc.
    private func takeObject(_ order: Order, flags: GFP) throws(Refusal) -> Taken {
        do throws(Errno) {
            let address = try kmalloc.kmalloc(size: order.bytes, flags: flags)
            let size = kmalloc.roundedSize(order.bytes) ?? order.bytes
            let block = unsafe HeapBlock(
                bytes: slabs.bytes(try slabs.physical(address), size), address: address,
                purpose: order.purpose, pageCount: pages(of: size), source: .kmalloc)
            return Taken(block: block, nanoseconds: kmallocCost(size))
        } catch {
            throw Refusal(errno: error)
        }
    }

    /// vmalloc.
    private func takeArea(_ order: Order, mayBeHuge: Bool) throws(Refusal) -> Taken {
        do throws(VmallocError) {
            let (area, bill) = try vmalloc.vmalloc(
                bytes: order.bytes, flags: order.flags, caller: order.purpose.caller(kernel),
                mayBeHuge: mayBeHuge)
            return try block(area, bill, order.purpose, .vmalloc(isHuge: area.isHuge))
        } catch {
            throw Refusal(
                errno: error.errno, bill: error.bill, host: error.isOfHost ? error.description : nil)
        }
    }

    /// An area as a block.
    func block(
        _ area: VmallocArea, _ bill: VmallocBill, _ purpose: AllocationPurpose, _ source: HeapBlock.Source
    ) throws(VmallocError) -> Taken {
        let bytes = unsafe vmalloc.bytes(of: area)
        guard let bytes = unsafe bytes else {
            throw VmallocError(reason: .host(call: "mmap", errno: .badAddress), bill: bill)
        }
        let array = (area.pageCount * vmalloc.rules.pointerSize - 1) / memory.pageSize + 1
        let block = unsafe HeapBlock(
            bytes: bytes, address: area.start, purpose: purpose,
            pageCount: area.pageCount + (area.pageArray == nil ? 0 : array), source: source)
        let cost = areaCost(block) + costs.work(bill)
        return Taken(block: block, bill: bill, nanoseconds: cost)
    }

    /// The cost of an area's addresses and pages, without its bill.
    func areaCost(_ block: HeapBlock) -> UInt64 {
        guard case .vmalloc(isHuge: true) = block.source, let order = vmalloc.rules.hugeOrder else {
            return costs.area(pages: block.pageCount)
        }
        return costs.area(pages: block.pageCount % (1 << order), blocks: block.pageCount >> order)
    }

    /// Bytes as whole pages.
    func pages(of bytes: Int) -> Int { (bytes - 1) / memory.pageSize + 1 }

    /// The cost of taking or giving back what kmalloc has for a rounded size.
    func kmallocCost(_ size: Int) -> UInt64 {
        size > (kmalloc.classSizes.last ?? 0) ? costs.pages(order: slabs.rules.order(of: size)) : costs.object
    }
}

extension KernelHeap {
    /// Puts a success on its account.
    func enter(_ taken: Taken, _ start: UInt64) {
        let elapsed = hostNow() &- start
        accounts.withLock { accounts in
            let purpose = taken.block.purpose
            accounts[purpose].allocations += 1
            accounts[purpose].heldPages += taken.block.pageCount
            accounts[purpose].pages += taken.block.pageCount
            accounts[purpose].bill += taken.bill
            accounts[purpose].allocateNanoseconds &+= elapsed
            accounts[purpose].simulatedNanoseconds &+= taken.nanoseconds
        }
    }

    /// Puts a failure on its account.
    func enter(_ refusal: Refusal, _ purpose: AllocationPurpose, _ start: UInt64) {
        let elapsed = hostNow() &- start
        accounts.withLock { accounts in
            accounts[purpose].failures += 1
            accounts[purpose].bill += refusal.bill
            accounts[purpose].allocateNanoseconds &+= elapsed
            accounts[purpose].simulatedNanoseconds &+= costs.work(refusal.bill)
            if let host = refusal.host { accounts.lastHostRefusal = host }
        }
    }
}
