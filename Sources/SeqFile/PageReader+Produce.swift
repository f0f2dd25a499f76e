public import KernelTypes

/// What follows records that were produced.
@usableFromInline
enum Following {
    /// Nothing: the file ends, or a record failed.
    case nothing
    /// Records that stand ready.
    case ready(ReadyRecords)
    /// Others, or some that nobody has looked for as yet.
    case more
}

extension PageReader {
    /// Puts whole records from `index` on into the empty page: as many as fit, and as give `wanted` bytes.
    ///
    /// When a record other than the first fails, it stays at `index`: the next read begins with it, and meets the
    /// error.
    @inlinable
    mutating func produce(into memory: SeqMemory, wanted: Int) throws(Errno) -> Following {
        var output = SeqBuffer(memory, size: allocator.pageSize)
        hasStarted = true
        var candidate = try firstRecord()
        while let record = candidate {
            let complete = output.count
            // Not asked for, or no room: both leave it for another page.
            let enough = complete - skip >= wanted || !fits(record, after: complete)
            if complete > 0 {
                let ready = enough ? nil : file.readyRecords(from: nextIndex)
                if enough || ready != nil {
                    file.stop(record)
                    try keep(output)
                    return ready.map { .ready($0) } ?? .more
                }
            }
            do throws(Errno) {
                try render(record, into: &output)
            } catch {
                file.stop(record)
                output.truncate(to: complete)
                if complete == 0 { throw error }
                try keep(output)
                return .nothing
            }
            if output.hasOverflowed {
                // The length was right, but a helper asked for more room than the text has in the end.
                file.stop(record)
                output.truncate(to: complete)
                if complete == 0 { throw .inputOutput }
                try keep(output)
                return .more
            }
            do throws(Errno) {
                candidate = try following(record)
            } catch {
                file.stop(nil)
                if output.count == 0 { throw error }
                try keep(output)
                return .nothing
            }
        }
        file.stop(nil)
        try keep(output)
        return .nothing
    }

    /// Whether a record may follow `count` bytes: a buffer leaves one byte unused.
    @inlinable
    func fits(_ record: File.Record, after count: Int) -> Bool {
        file.length(of: record) < allocator.pageSize - count
    }

    /// Keeps what was produced for delivery, without the bytes before `offset`.
    @inlinable
    mutating func keep(_ output: SeqBuffer) throws(Errno) {
        // A record located for an offset must reach beyond it.
        guard output.count == 0 || output.count > skip else { throw .inputOutput }
        held.from = output.count == 0 ? 0 : skip
        held.count = output.count - held.from
        skip = 0
    }

    /// Starts the iteration at `index`.
    @inlinable
    mutating func firstRecord() throws(Errno) -> File.Record? {
        do throws(Errno) {
            return try file.start(&nextIndex)
        } catch {
            file.stop(nil)
            throw error
        }
    }

    /// Renders a record, and drops it if it is to be skipped; leaves an overflow to the caller.
    @inlinable
    mutating func render(_ record: File.Record, into output: inout SeqBuffer) throws(Errno) {
        let complete = output.count
        let length = file.length(of: record)
        if try file.show(record, into: &output) == .skip { output.truncate(to: complete) }
        guard output.hasOverflowed || output.count - complete == length else { throw .inputOutput }
    }

    /// The record after `record`; moves the position on where the file did not.
    @inlinable
    mutating func following(_ record: File.Record) throws(Errno) -> File.Record? {
        let before = nextIndex
        defer {
            if nextIndex == before {
                nextIndex += 1
                buggyNexts += 1
            }
        }
        return try file.next(after: record, &nextIndex)
    }
}
