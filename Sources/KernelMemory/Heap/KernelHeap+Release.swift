import KernelTypes
import Synchronization

extension KernelHeap {
    /// Gives back what `allocate` gave. A block that was given back already changes nothing.
    public func release(_ block: HeapBlock) {
        let start = hostNow()
        guard let (bill, nanoseconds) = try? giveBack(block) else { return }
        let elapsed = hostNow() &- start
        accounts.withLock { accounts in
            accounts[block.purpose].releases += 1
            accounts[block.purpose].heldPages -= block.pageCount
            accounts[block.purpose].bill += bill
            accounts[block.purpose].freeNanoseconds &+= elapsed
            accounts[block.purpose].simulatedNanoseconds &+= nanoseconds
        }
    }

    /// Gives a block back to its allocator; what that cost.
    private func giveBack(_ block: HeapBlock) throws(Errno) -> (VmallocBill, UInt64) {
        switch block.source {
        case .pages(let order):
            let physical = try slabs.physical(block.address)
            let frame = physical >> UInt64(memory.configuration.architecture.pageShift)
            try memory.free(PageBlock(frame: frame, order: order))
            return (VmallocBill(), costs.pages(order: order))
        case .kmalloc:
            try kmalloc.kfree(block.address)
            return (VmallocBill(), kmallocCost(unsafe block.bytes.count))
        case .vmalloc:
            let bill = try vmalloc.vfree(block.address)
            return (bill, areaCost(block) + costs.work(bill))
        case .module:
            let bill = try vmalloc.moduleFree(block.address)
            return (bill, areaCost(block) + costs.work(bill))
        }
    }
}
