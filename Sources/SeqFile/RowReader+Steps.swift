public import KernelTypes

/// The steps of both a read and a walk. Each that throws has stopped the iteration.
extension RowReader {
    /// Starts the iteration at `index`.
    @inlinable
    mutating func begin() throws(Errno) -> File.Record? {
        hasStarted = true
        do throws(Errno) {
            return try file.start(&nextIndex)
        } catch {
            file.stop(nil)
            throw error
        }
    }

    /// Renders a record.
    @inlinable
    mutating func show(_ record: File.Record, into output: inout SeqBuffer) throws(Errno) -> Shown {
        do throws(Errno) {
            return try file.show(record, into: &output)
        } catch {
            file.stop(record)
            throw error
        }
    }

    /// Goes on from a record that left no text.
    @inlinable
    mutating func advance(from record: File.Record) throws(Errno) -> File.Record? {
        do throws(Errno) {
            return try file.next(after: record, &nextIndex)
        } catch {
            file.stop(nil)
            throw error
        }
    }

    /// The buffer, a new page if there is none.
    @inlinable
    mutating func buffer() throws(Errno) -> SeqMemory {
        if let memory = held.memory { return memory }
        return try allocate(allocator.pageSize)
    }

    /// Replaces the buffer and what it holds by one of twice the size. The old one is given back first.
    @inlinable
    mutating func grow() throws(Errno) -> SeqMemory {
        held.clear()
        if let memory = held.memory {
            held.memory = nil
            allocator.release(memory)
        }
        return try allocate(size * 2)
    }

    @inlinable
    mutating func allocate(_ newSize: Int) throws(Errno) -> SeqMemory {
        guard newSize <= ReadLimits.maximumTransfer(pageSize: allocator.pageSize),
            let memory = allocator.allocate(size: newSize)
        else { throw .noMemory }
        held.memory = memory
        size = newSize
        return memory
    }
}
