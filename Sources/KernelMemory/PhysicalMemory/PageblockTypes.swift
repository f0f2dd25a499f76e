/// The migratetype of every pageblock, two bits each, sparse; all are movable at first.
///
/// Of pageblocks within virgin or bulk ranges the table says nothing: what they are follows from the range.
struct PageblockTypes: ~Copyable {
    private let mapping: SparseMapping
    /// log2 of the number of frames of a pageblock (Linux: `pageblock_order`).
    let order: Int

    /// A table for frames 0 ..< `frameCount`.
    init(frameCount: UInt64, order: Int) throws(KernelMemoryError) {
        let words = frameCount >> UInt64(order) / Self.perWord + 1
        mapping = try SparseMapping(name: "bigproc-pageblocks", size: words * 8)
        self.order = order
    }

    /// Number of frames of a pageblock.
    var size: UInt64 { 1 << UInt64(order) }

    /// The type of the pageblock that `frame` is in.
    subscript(frame: UInt64) -> Migratetype {
        get {
            let block = frame >> UInt64(order)
            let bits = word(of: block) >> (block % Self.perWord * 2) & 3
            return Migratetype(rawValue: Int(bits ^ Self.movable)) ?? .movable
        }
        nonmutating set {
            let block = frame >> UInt64(order)
            let shift = block % Self.perWord * 2
            let bits = (UInt64(newValue.rawValue) ^ Self.movable) << shift
            let old = word(of: block)
            let new = old & ~(3 << shift) | bits
            if new != old { mapping.store(new, at: Int(block / Self.perWord) * 8) }
        }
    }

    private func word(of block: UInt64) -> UInt64 {
        mapping.load(at: Int(block / Self.perWord) * 8, as: UInt64.self)
    }

    private static let perWord: UInt64 = 32

    /// Types are stored in such a way that zero is movable.
    private static let movable = UInt64(Migratetype.movable.rawValue)
}
