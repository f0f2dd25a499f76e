import KernelTypes
import Synchronization

extension KernelHeap {
    /// A reader wrote `bytes` of text at `offset` of a block, and copied them out: what that took on the host,
    /// in nanoseconds, and what it would have taken on the emulated machine go on the account.
    public func noteRead(
        _ block: HeapBlock, offset: Int, bytes: Int, fillNanoseconds: UInt64, copyNanoseconds: UInt64
    ) {
        accounts.withLock { accounts in
            accounts[block.purpose].fillNanoseconds &+= fillNanoseconds
            accounts[block.purpose].copyNanoseconds &+= copyNanoseconds
        }
        noteTouched(block, bytes: bytes)
    }
}
