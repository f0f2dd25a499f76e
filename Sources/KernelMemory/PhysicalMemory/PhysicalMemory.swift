import KernelTypes

/// The machine's RAM: every byte from physical address 0 to the highest one, mapped once.
///
/// The mapping is the *direct map*, the kernel's linear view of all memory. Holes in the physical address
/// space are part of it and never touched. Nothing here knows which frames are in use.
struct PhysicalMemory: ~Copyable, Sendable {
    private let mapping: SparseMapping
    /// log2 of the page size.
    let pageShift: Int

    /// RAM up to frame `frameCount`, exclusive.
    init(frameCount: UInt64, pageShift: Int) throws(KernelMemoryError) {
        mapping = try SparseMapping(name: "bigproc-ram", size: frameCount << UInt64(pageShift))
        self.pageShift = pageShift
    }

    /// The memfd that is the RAM, for mapping frames at further addresses.
    var descriptor: CInt { mapping.file.descriptor }

    /// The bytes of a block in the direct map, which must lie in RAM.
    func bytes(of block: PageBlock) -> UnsafeMutableRawBufferPointer {
        unsafe mapping.bytes(byteRange(of: block))
    }

    /// Fills a block with zeros.
    func clear(_ block: PageBlock) {
        let bytes = unsafe bytes(of: block)
        unsafe bytes.initializeMemory(as: UInt8.self, repeating: 0)
    }

    /// Copies a block's bytes to the block of the same size at `frame`.
    func move(_ block: PageBlock, to frame: UInt64) {
        let source = unsafe bytes(of: block)
        let target = unsafe bytes(of: PageBlock(frame: frame, order: block.order))
        unsafe target.copyMemory(from: UnsafeRawBufferPointer(source))
    }

    /// Where the bytes of a block are in the memfd.
    func byteRange(of block: PageBlock) -> Range<Int> {
        let start = Int(block.frame) << pageShift
        return start..<start + (block.pageCount << pageShift)
    }

    /// The size from which a freed block's memory goes back to the host: a huge page of most hosts.
    ///
    /// Below it a hole could not give back a huge page whole, and blocks that come and go all the time, as
    /// buffers of a page or two do, would be zeroed by the host again and again. Above it, what a freed
    /// block keeps from the host soon counts for more than zeroing it again.
    static let punchThreshold = 2 << 20

    /// Whether a block is large enough for `punch`.
    func isWorthPunching(_ block: PageBlock) -> Bool {
        block.pageCount << pageShift >= Self.punchThreshold
    }

    /// Gives the host back the memory behind a block that nobody uses.
    ///
    /// A host that refuses keeps the memory and the bytes, and a free block's bytes mean nothing: so there
    /// is no error to report.
    func punch(_ block: PageBlock) {
        try? mapping.punch(byteRange(of: block))
    }
}
