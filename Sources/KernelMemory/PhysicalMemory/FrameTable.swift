/// A record for every page frame, as a kernel has its `struct page`s, and the migratetype of every pageblock
/// (Linux: `mem_map`, `pageblock_flags`).
///
/// Both tables are sparse: a frame whose record was never written costs nothing, and its record reads as
/// `.untouched`. Records of neighbours share host pages, so the cost follows the blocks in use.
struct FrameTable: ~Copyable {
    private let mapping: SparseMapping
    /// The migratetype of every pageblock.
    let pageblocks: PageblockTypes
    /// Number of records; frames have the numbers below it.
    let count: UInt64

    /// A table for frames 0 ..< `count`, all untouched, in pageblocks of 2^`pageblockOrder` frames.
    init(count: UInt64, pageblockOrder: Int) throws(KernelMemoryError) {
        let size = count * UInt64(MemoryLayout<FrameRecord>.stride)
        let types = try PageblockTypes(frameCount: count, order: pageblockOrder)
        mapping = try SparseMapping(name: "bigproc-frames", size: size)
        pageblocks = types
        self.count = count
    }

    /// The record of `frame`, which must be below `count`.
    subscript(frame: UInt64) -> FrameRecord {
        get { mapping.load(at: offset(of: frame), as: FrameRecord.self) }
        nonmutating set { mapping.store(newValue, at: offset(of: frame)) }
    }

    private func offset(of frame: UInt64) -> Int {
        Int(frame) * MemoryLayout<FrameRecord>.stride
    }
}
