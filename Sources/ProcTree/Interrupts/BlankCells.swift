import KernelMemory
import KernelTypes
import SeqFile

/// Memory of the machine full of cells that show 0, which all readers of large tables share: as a kernel has one
/// page of zeros for all who read what was never written.
///
/// Nearly all cells of a large machine are zero, and a reply can point at them rather than carry them.
@safe
final class BlankCells: @unchecked Sendable {
    // SAFETY: the memory is written before anybody else knows of it, and never again.

    /// Whole cells, as many as there is room for.
    let bytes: UnsafeRawBufferPointer
    private let memory: KernelMemory
    private let block: PageBlock

    /// In so many bytes a cell begins at each byte of a page of the host, so that cells can be copied from there in
    /// whole pages, wherever they are to go.
    private static let usefulSize = 65_536

    /// Takes the memory; nil when the machine has none.
    init?(_ memory: KernelMemory) {
        let pages = max(1, BlankCells.usefulSize / memory.pageSize)
        let largest = Int.bitWidth - 1 - pages.leadingZeroBitCount
        guard let block = BlankCells.block(memory, orders: [largest, 0]) else { return nil }
        let page = unsafe memory.bytes(of: block)
        // A buffer leaves one byte unused, and so do whole cells: no block's size is a multiple of 11.
        let cells = page.count / SeqBuffer.countWidth
        var text = unsafe SeqBuffer(page)
        text.putZeroCounts(cells)
        unsafe bytes = UnsafeRawBufferPointer(rebasing: page[..<(cells * SeqBuffer.countWidth)])
        self.memory = memory
        self.block = block
    }

    deinit { try? memory.free(block) }

    /// A block of the first of the orders that there is one of.
    private static func block(_ memory: KernelMemory, orders: [Int]) -> PageBlock? {
        for order in orders {
            if let block = try? memory.getFreePages(order: order, flags: [.kernel, .noWarn]) { return block }
        }
        return nil
    }
}
