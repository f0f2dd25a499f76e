import Synchronization

extension KernelHeap {
    /// A reader filled and read the first `bytes` of a block: what the TLB had to do for it goes on the
    /// account.
    public func noteTouched(_ block: HeapBlock, bytes: Int) {
        accounts.withLock { accounts in
            accounts[block.purpose].simulatedNanoseconds &+= costs.text(bytes: bytes)
        }
    }
}
