/// The free blocks of one order, linked through the frame table (Linux: `free_area`).
///
/// Allocations take from the head, so the head is where the blocks are that should go soon.
struct FreeList {
    private(set) var head = FrameRecord.noFrame
    private(set) var tail = FrameRecord.noFrame
    /// Number of blocks.
    private(set) var count = 0
    /// log2 of each block's number of pages.
    let order: Int

    /// An empty list of blocks of `order`.
    init(order: Int) { self.order = order }

    /// Makes the block at `frame` the first one.
    mutating func addFirst(_ frame: UInt64, _ frames: borrowing FrameTable) {
        let next = head
        frames[frame] = FrameRecord(freeOrder: order, previous: FrameRecord.noFrame, next: next)
        if next == FrameRecord.noFrame { tail = frame } else { frames[next].previous = frame }
        head = frame
        count += 1
    }

    /// Makes the block at `frame` the last one.
    mutating func addLast(_ frame: UInt64, _ frames: borrowing FrameTable) {
        let previous = tail
        frames[frame] = FrameRecord(freeOrder: order, previous: previous, next: FrameRecord.noFrame)
        if previous == FrameRecord.noFrame { head = frame } else { frames[previous].next = frame }
        tail = frame
        count += 1
    }

    /// Takes out the block at `frame`, which must be in the list. Its record is `.untouched` then.
    mutating func remove(_ frame: UInt64, _ frames: borrowing FrameTable) {
        let record = frames[frame]
        if record.previous == FrameRecord.noFrame {
            head = record.next
        } else {
            frames[record.previous].next = record.next
        }
        if record.next == FrameRecord.noFrame {
            tail = record.previous
        } else {
            frames[record.next].previous = record.previous
        }
        frames[frame] = .untouched
        count -= 1
    }

    /// Takes out the first block and returns its frame; nil if there is none.
    mutating func removeFirst(_ frames: borrowing FrameTable) -> UInt64? {
        guard head != FrameRecord.noFrame else { return nil }
        let frame = head
        remove(frame, frames)
        return frame
    }
}
