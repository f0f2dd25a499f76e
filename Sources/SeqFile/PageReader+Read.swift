public import KernelTypes

extension PageReader {
    /// Reads as many bytes as the destination wants, fewer only where the file ends, fails, or the
    /// destination faults; 0 at the end of the file.
    ///
    /// Delivered data comes before `EFAULT`, that before any other error, and errors before the end. An error
    /// that is held back by data is met again by the next read.
    ///
    /// - Throws: `EINVAL` for an impossible position; `EFAULT` when the destination took nothing, and the
    ///   bytes are kept; `ENOMEM` when there is no page; `EIO` for a record that does not fit a page, or is
    ///   not as long as the file said; what the file throws.
    @inlinable
    public mutating func read<Destination: ReadDestination & ~Copyable>(
        at position: Int64, into destination: inout Destination
    ) throws(Errno) -> Int {
        let want = try ReadLimits.admit(
            destination.remaining, at: position, pageSize: allocator.pageSize)
        guard want > 0, reposition(to: position) else { return 0 }
        var copied = 0
        var failure: Errno?
        do throws(Errno) {
            try transfer(want, into: &destination, copied: &copied)
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
        _ want: Int, into destination: inout Destination, copied: inout Int
    ) throws(Errno) {
        let memory = try page()
        var following = Following.more
        while true {
            copied += held.deliver(upTo: want - copied, into: &destination)
            if held.count > 0 || copied == want { return }
            switch following {
            case .nothing: return
            case .ready(let ready):
                guard try hand(out: ready, upTo: want, into: &destination, copied: &copied) else { return }
                following = .more
            case .more:
                // Behind a record, `produce` has looked already; here a read begins, or a page was full.
                if let ready = file.readyRecords(from: nextIndex) {
                    following = .ready(ready)
                } else {
                    following = try produce(into: memory, wanted: want - copied)
                }
            }
        }
    }

    /// Hands out records that stand ready, from `offset` on, until `want` bytes are `copied` in all, and moves on
    /// behind them. Says whether the read goes on.
    @inlinable
    mutating func hand<Destination: ReadDestination & ~Copyable>(
        out ready: ReadyRecords, upTo want: Int, into destination: inout Destination, copied: inout Int
    ) throws(Errno) -> Bool {
        hasStarted = true
        let count = min(ready.recordLength * ready.count - skip, want - copied)
        let taken = unsafe destination.share(
            ready.bytes, period: ready.period, from: skip % ready.period, count: count)
        precondition(taken >= 0 && taken <= count, "a destination took bytes that it was not given")
        let place = skip + taken
        nextIndex += Int64(place / ready.recordLength)
        skip = place % ready.recordLength
        copied += taken
        if taken < count, copied == 0 { throw .badAddress }
        return taken == count && copied < want
    }

    /// Makes the state correspond to `target`. Returns false, and changes nothing, at or past the end.
    @inlinable
    mutating func reposition(to target: Int64) -> Bool {
        if target == 0 {
            restart()
        } else if target != readPosition {
            hasStarted = true
            guard let (position, skipped) = file.locate(target) else { return false }
            held.clear()
            nextIndex = position
            skip = skipped
            readPosition = target
        }
        return true
    }

    /// Starts the file again, with a fresh snapshot if this one has been used.
    @inlinable
    mutating func restart() {
        nextIndex = 0
        readPosition = 0
        skip = 0
        held.clear()
        if hasStarted {
            hasStarted = false
            file.rewind()
        }
    }

    /// The page, allocated when there is none yet.
    @inlinable
    mutating func page() throws(Errno) -> SeqMemory {
        if let memory = held.memory { return memory }
        guard let memory = allocator.allocate(size: allocator.pageSize) else { throw .noMemory }
        held.memory = memory
        return memory
    }
}
