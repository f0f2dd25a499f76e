public import KernelTypes

extension KernelHeap {
    /// Takes the memory of a module, in the range for modules (Linux: `module_alloc`).
    ///
    /// - Throws: `ENOMEM`.
    public func allocateModule(_ bytes: Int) throws(Errno) -> HeapBlock {
        let start = hostNow()
        do throws(VmallocError) {
            let caller = AllocationPurpose.modules.caller(kernel)
            let (area, bill) = try vmalloc.moduleAlloc(bytes: bytes, caller: caller)
            let taken = try block(area, bill, .modules, .module)
            enter(taken, start)
            return taken.block
        } catch {
            let host = error.isOfHost ? error.description : nil
            enter(Refusal(errno: error.errno, bill: error.bill, host: host), .modules, start)
            throw error.errno
        }
    }
}
