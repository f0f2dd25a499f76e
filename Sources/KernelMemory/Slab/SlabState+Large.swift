extension SlabState {
    /// Notes a block that is handed out whole.
    mutating func addLarge(_ block: PageBlock) {
        table[block.frame] = SlabRecord(.large, order: block.order)
        largePages += block.pageCount
    }

    /// Forgets the large block at `address`, which the caller then gives back; nil if there is none.
    mutating func removeLarge(at address: UInt64) -> PageBlock? {
        guard let block = largeBlock(at: address) else { return nil }
        table[block.frame] = SlabRecord(.none)
        largePages -= block.pageCount
        return block
    }

    /// The large block that begins at `address`; nil if none does.
    func largeBlock(at address: UInt64) -> PageBlock? {
        let frame = address >> UInt64(pageShift)
        guard frame < table.count, frame << UInt64(pageShift) == address else { return nil }
        let record = table[frame]
        return record.kind == .large ? PageBlock(frame: frame, order: Int(record.order)) : nil
    }
}
