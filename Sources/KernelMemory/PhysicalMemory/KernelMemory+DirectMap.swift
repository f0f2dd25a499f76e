import KernelTypes

extension KernelMemory {
    /// The bytes of a block, as the direct map has them. Valid until the block is given back.
    public func bytes(of block: PageBlock) -> UnsafeMutableRawBufferPointer {
        unsafe ram.bytes(of: block)
    }

    /// The virtual address that the emulated kernel has for a block (Linux: `page_address`); 0 for a block
    /// of HighMem, which has none.
    public func directMapAddress(of block: PageBlock) -> UInt64 {
        let physical = block.frame << UInt64(configuration.architecture.pageShift)
        return physical < directMapEnd ? directMapBase + physical : 0
    }

    /// The virtual address of physical address 0 (Linux: `PAGE_OFFSET`, not randomised).
    static func directMapBase(of configuration: MemoryConfiguration) -> UInt64 {
        switch configuration.architecture {
        case .x86_64: configuration.bytes <= 64 << 40 ? 0xffff_8880_0000_0000 : 0xff11_0000_0000_0000
        case .aarch64: 0xffff_0000_0000_0000
        case .ia64: 0xe000_0000_0000_0000
        case .i386: 0xc000_0000
        }
    }

    /// The physical address at which the direct map ends.
    static func directMapEnd(of architecture: Architecture) -> UInt64 {
        architecture == .i386 ? ZoneKind.normal.addresses(of: .i386).upperBound : .max
    }
}
