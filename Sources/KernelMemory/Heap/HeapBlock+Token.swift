extension HeapBlock {
    /// All about the block but its bytes, its address and its purpose in one word, for those who keep it in
    /// pieces.
    public var token: UInt64 {
        let source: UInt64 =
            switch self.source {
            case .pages(let order): UInt64(order) << Self.orderShift
            case .kmalloc: 1
            case .vmalloc(isHuge: false): 2
            case .vmalloc(isHuge: true): 3
            case .module: 4
            }
        return UInt64(pageCount) << Self.pagesShift | source
    }

    /// The block again, from its pieces.
    public init(
        bytes: UnsafeMutableRawBufferPointer, address: UInt64, purpose: AllocationPurpose, token: UInt64
    ) {
        let source: Source =
            switch token & (1 << Self.orderShift - 1) {
            case 1: .kmalloc
            case 2: .vmalloc(isHuge: false)
            case 3: .vmalloc(isHuge: true)
            case 4: .module
            default: .pages(order: Int(token >> Self.orderShift & 0xff))
            }
        // SAFETY: the bytes are passed on, not touched.
        unsafe self.init(
            bytes: bytes, address: address, purpose: purpose, pageCount: Int(token >> Self.pagesShift),
            source: source)
    }

    private static let orderShift: UInt64 = 8
    private static let pagesShift: UInt64 = 16
}
