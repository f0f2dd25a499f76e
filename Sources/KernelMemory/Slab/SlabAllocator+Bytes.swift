import KernelTypes

extension SlabAllocator {
    /// The physical address behind an address of the direct map; `EINVAL` for addresses below it.
    func physical(_ address: UInt64) throws(Errno) -> UInt64 {
        guard address >= memory.directMapBase else { throw .invalidArgument }
        return address - memory.directMapBase
    }

    /// Fills `size` bytes of an object with zeros.
    func clear(_ address: UInt64, _ size: Int) {
        unsafe bytes(address, size).initializeMemory(as: UInt8.self, repeating: 0)
    }

    /// `size` bytes of the direct map from a physical address on, all of which must be one object's.
    ///
    /// The first frame's bytes are the start; what follows it in RAM follows it in the mapping.
    func bytes(_ address: UInt64, _ size: Int) -> UnsafeMutableRawBufferPointer {
        let shift = UInt64(memory.configuration.architecture.pageShift)
        let page = unsafe memory.bytes(of: PageBlock(frame: address >> shift, order: 0))
        let offset = Int(address & (1 << shift - 1))
        // SAFETY: objects lie within one block of the direct map, so all of the range is mapped.
        return unsafe UnsafeMutableRawBufferPointer(
            start: page.baseAddress.map { unsafe $0 + offset }, count: size)
    }
}
