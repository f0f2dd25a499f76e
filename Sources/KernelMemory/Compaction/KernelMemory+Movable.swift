public import KernelTypes
import Synchronization

extension KernelMemory {
    /// Takes a block that compaction may move, since its owner looks it up each time it is used.
    ///
    /// - Parameters:
    ///   - order: log2 of the number of pages, from 0.
    ///   - flags: as for `allocatePages(order:flags:node:)`; `__GFP_MOVABLE` is implied.
    ///   - node: where to look first.
    /// - Throws: what `allocatePages(order:flags:node:)` throws.
    public func allocateMovable(order: Int, flags: GFP, node: Int = 0) throws(Errno) -> MovablePage {
        let isRefused = failPageAlloc.refuses(order: order, flags: flags, pageSize: pageSize)
        return try allocator.withLock { (state) throws(Errno) in
            guard !isRefused else { throw .noMemory }
            let page = try state.allocateMovable(order: order, flags: flags, node: node, ram)
            if flags.contains(.zero), let block = state.movablePages.block(of: page) { ram.clear(block) }
            return page
        }
    }

    /// Gives a movable block back.
    ///
    /// - Throws: `EINVAL`, and nothing changes, if it was given back before.
    public func free(_ page: MovablePage) throws(Errno) {
        try allocator.withLock { (state) throws(Errno) in try state.free(page) }
    }

    /// Where a movable block is now, to be shown; nil if it was given back. It may be elsewhere the moment
    /// after.
    public func block(of page: MovablePage) -> PageBlock? {
        allocator.withLock { $0.movablePages.block(of: page) }
    }

    /// Calls `body` with the bytes of a movable block, which stays where it is meanwhile: the memory's lock
    /// is held, so that `body` must not use this memory in any other way.
    ///
    /// - Throws: `EINVAL` if the block was given back.
    public func withBytes<Result: Sendable>(
        of page: MovablePage, _ body: (UnsafeMutableRawBufferPointer) -> Result
    ) throws(Errno) -> Result {
        try allocator.withLock { (state) throws(Errno) in
            guard let block = state.movablePages.block(of: page) else { throw .invalidArgument }
            return unsafe body(ram.bytes(of: block))
        }
    }
}
