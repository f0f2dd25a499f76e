public import KernelTypes

extension RowReader {
    /// Reads at most one buffer, and what was left over before it; 0 at the end of the file.
    ///
    /// Delivered data comes before `EFAULT`, that before any other error, and errors before the end. An error
    /// that is held back by data is met again by the next read.
    ///
    /// - Throws: `EINVAL` for an impossible position; `EFAULT` when the destination took nothing, and the
    ///   bytes are kept; `ENOMEM` when a buffer could not be had or grow, and there is none afterwards; what
    ///   the file throws.
    @inlinable
    public mutating func read<Destination: ReadDestination & ~Copyable>(
        at position: Int64, into destination: inout Destination
    ) throws(Errno) -> Int {
        let want = try ReadLimits.admit(
            destination.remaining, at: position, pageSize: allocator.pageSize)
        guard want > 0 else { return 0 }
        var copied = 0
        var failure: Errno?
        do throws(Errno) {
            try transfer(want, at: position, into: &destination, copied: &copied)
        } catch {
            failure = error
        }
        if copied > 0 {
            readPosition += Int64(copied)
            return copied
        }
        if held.count > 0 { throw .badAddress }
        if let failure { throw failure }
        return 0
    }

    /// Moves up to `want` bytes and counts them in `copied`, also when it throws.
    @inlinable
    mutating func transfer<Destination: ReadDestination & ~Copyable>(
        _ want: Int, at position: Int64, into destination: inout Destination, copied: inout Int
    ) throws(Errno) {
        if position == 0 { restart() }
        try reposition(to: position)
        let memory = try buffer()
        copied += held.deliver(upTo: want, into: &destination)
        if held.count > 0 { return }
        var output = SeqBuffer(memory, size: size)
        guard let first = try produceFirst(into: &output) else { return }
        produceMore(after: first, into: &output, wanted: want - copied)
        held.from = 0
        held.count = output.count
        copied += held.deliver(upTo: want - copied, into: &destination)
    }

    /// Starts the file again, with a fresh snapshot if this one has been used.
    @inlinable
    mutating func restart() {
        nextIndex = 0
        held.clear()
        if hasStarted {
            hasStarted = false
            file.rewind()
        }
    }

    /// Produces the first record that is not empty, in a buffer that is as large as it needs.
    ///
    /// Returns it with the iteration under way; nil at the end of the file, with the iteration stopped.
    @inlinable
    mutating func produceFirst(into output: inout SeqBuffer) throws(Errno) -> File.Record? {
        var candidate = try begin()
        while let record = candidate {
            if try show(record, into: &output) == .skip { output.truncate(to: 0) }
            if output.count == 0 {
                candidate = try advance(from: record)
            } else if output.hasOverflowed {
                file.stop(record)
                output = SeqBuffer(try grow(), size: size)
                candidate = try begin()
            } else {
                return record
            }
        }
        file.stop(nil)
        return nil
    }

    /// Adds whole records while they fit and while more than there is is wanted, and stops the iteration.
    ///
    /// A record that fails or does not fit stays at `index`: the next read begins with it.
    @inlinable
    mutating func produceMore(after first: File.Record, into output: inout SeqBuffer, wanted: Int) {
        var last = first
        while let record = following(last) {
            let complete = output.count
            guard complete < wanted else { return file.stop(record) }
            do throws(Errno) {
                if try file.show(record, into: &output) == .skip {
                    output.truncate(to: complete)
                } else if output.hasOverflowed {
                    output.truncate(to: complete)
                    return file.stop(record)
                }
            } catch {
                output.truncate(to: complete)
                return file.stop(record)
            }
            last = record
        }
        file.stop(nil)
    }

    /// The record after one that is in the buffer; nil at the end, and also for an error, which is forgotten.
    @inlinable
    mutating func following(_ record: File.Record) -> File.Record? {
        let before = nextIndex
        let result: File.Record?
        do throws(Errno) {
            result = try file.next(after: record, &nextIndex)
        } catch {
            result = nil
        }
        if nextIndex == before {
            nextIndex += 1
            buggyNexts += 1
        }
        return result
    }
}
