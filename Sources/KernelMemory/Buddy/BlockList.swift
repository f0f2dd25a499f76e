/// Blocks of one kind, linked through the frame table: the free ones of an order and migratetype (Linux:
/// `free_area`), or those in use by one part of the population.
///
/// Allocations take from the head, so the head is where the blocks are that should go soon.
struct BlockList {
    private(set) var head = FrameRecord.noFrame
    private(set) var tail = FrameRecord.noFrame
    /// Number of blocks.
    private(set) var count = 0

    /// Makes the block at `frame`, which `record` describes, the first one.
    mutating func addFirst(_ frame: UInt64, _ record: FrameRecord, _ frames: borrowing FrameTable) {
        var record = record
        record.next = head
        frames[frame] = record
        if head == FrameRecord.noFrame { tail = frame } else { frames[head].previous = frame }
        head = frame
        count += 1
    }

    /// Makes the block at `frame`, which `record` describes, the last one.
    mutating func addLast(_ frame: UInt64, _ record: FrameRecord, _ frames: borrowing FrameTable) {
        var record = record
        record.previous = tail
        frames[frame] = record
        if tail == FrameRecord.noFrame { head = frame } else { frames[tail].next = frame }
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
