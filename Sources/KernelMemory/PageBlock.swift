/// A block of 2^`order` page frames that follow one another, aligned to its own size.
public struct PageBlock: Sendable, Hashable {
    /// The number of the first frame (Linux: its pfn): physical address / page size.
    public let frame: UInt64
    /// log2 of the number of pages.
    public let order: Int

    /// The number of pages.
    public var pageCount: Int { 1 << order }

    /// Names a block again whose frame and order were kept; giving back one that was never taken is refused.
    public init(frame: UInt64, order: Int) {
        self.frame = frame
        self.order = order
    }
}
