/// A record for every page frame, and a bit for every place where an object can begin.
///
/// Both are sparse, and the cost follows the slabs in use. A slab's bits are those of its frames, one for
/// every 8 bytes: object `i` has bit `i`, set while the object is in somebody's hands. So which objects are
/// free is kept outside of them: a freed object's bytes stay, whatever its late owner does to them harms
/// nobody else's bookkeeping, and a second free is seen for what it is.
struct SlabTable: ~Copyable {
    private let records: SparseMapping
    private let bits: SparseMapping
    private let bitBytesPerFrame: Int
    /// Number of frames.
    let count: UInt64

    /// A table for frames 0 ..< `count`, none of which belongs to a slab.
    init(count: UInt64, pageSize: Int) throws(KernelMemoryError) {
        let stride = UInt64(MemoryLayout<SlabRecord>.stride)
        let bitBytes = UInt64(pageSize / 64)
        let records = try SparseMapping(name: "bigproc-slabs", size: count * stride)
        let bits = try SparseMapping(name: "bigproc-slab-bits", size: count * bitBytes)
        self.records = records
        self.bits = bits
        bitBytesPerFrame = Int(bitBytes)
        self.count = count
    }

    /// The record of `frame`, which must be below `count`.
    subscript(frame: UInt64) -> SlabRecord {
        get { records.load(at: offset(of: frame), as: SlabRecord.self) }
        nonmutating set { records.store(newValue, at: offset(of: frame)) }
    }

    /// Whether object `index` of the slab at `frame` is taken.
    func isTaken(_ index: Int, of frame: UInt64) -> Bool {
        word(index, of: frame) >> UInt64(index % 64) & 1 == 1
    }

    /// Notes object `index` of the slab at `frame` as taken, or as free again.
    func setTaken(_ isTaken: Bool, _ index: Int, of frame: UInt64) {
        let bit: UInt64 = 1 << UInt64(index % 64)
        let old = word(index, of: frame)
        bits.store(isTaken ? old | bit : old & ~bit, at: wordOffset(index, of: frame))
    }

    /// The lowest of the first `count` objects of the slab at `frame` that is free; nil if none is.
    func firstFree(of frame: UInt64, count: Int) -> Int? {
        for start in stride(from: 0, to: count, by: 64) {
            let free = ~word(start, of: frame)
            guard free != 0 else { continue }
            let index = start + free.trailingZeroBitCount
            return index < count ? index : nil
        }
        return nil
    }

    private func word(_ index: Int, of frame: UInt64) -> UInt64 {
        bits.load(at: wordOffset(index, of: frame), as: UInt64.self)
    }

    private func wordOffset(_ index: Int, of frame: UInt64) -> Int {
        Int(frame) * bitBytesPerFrame + index / 64 * 8
    }

    private func offset(of frame: UInt64) -> Int { Int(frame) * MemoryLayout<SlabRecord>.stride }
}
