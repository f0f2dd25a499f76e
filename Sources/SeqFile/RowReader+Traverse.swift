public import KernelTypes

extension RowReader {
    /// Moves `position` as `lseek` does and returns it, with the work that the move needs: unless it leads to
    /// `offset`, all records before it are produced again (Linux: `seq_lseek`).
    ///
    /// - Throws: `EINVAL` for a bad `offset` or `whence`, with `position` unchanged; `ENOMEM`, and what the
    ///   file throws, with `position` and the reader back at 0.
    @inlinable
    public mutating func seek(
        to offset: Int64, whence: Whence, position: inout Int64
    ) throws(Errno) -> Int64 {
        let target = try whence.target(of: offset, from: position)
        position = 0
        try reposition(to: target)
        position = target
        return target
    }

    /// Makes the state correspond to the offset `target`; to offset 0, when that fails.
    @inlinable
    mutating func reposition(to target: Int64) throws(Errno) {
        guard target != readPosition else { return }
        do throws(Errno) {
            while try !traverse(to: target) {}
        } catch {
            nextIndex = 0
            readPosition = 0
            held.clear()
            throw error
        }
        readPosition = target
    }

    /// Produces all records before the offset `target` and keeps what follows it of the last one.
    ///
    /// Returns false when a record made the buffer grow: everything must be done again then (Linux:
    /// `traverse` with its `EAGAIN`). Running off the end of the file is no failure.
    @inlinable
    mutating func traverse(to target: Int64) throws(Errno) -> Bool {
        nextIndex = 0
        held.clear()
        guard target > 0 else { return true }
        var output = SeqBuffer(try buffer(), size: size)
        var begins: Int64 = 0
        var candidate = try begin()
        while let record = candidate {
            if try show(record, into: &output) == .skip { output.truncate(to: 0) }
            if output.hasOverflowed {
                file.stop(record)
                _ = try grow()
                return false
            }
            let ends = begins + Int64(output.count)
            let following = try nextBefore(offset: target, reached: ends, after: record)
            if ends > target {
                held.from = Int(target - begins)
                held.count = Int(ends - target)
            }
            if ends >= target {
                file.stop(following)
                return true
            }
            output.truncate(to: 0)
            begins = ends
            candidate = following
        }
        file.stop(nil)
        return true
    }

    /// The record after `record`, in a walk to `offset` that has reached `reached`.
    ///
    /// An error counts only if the walk has to go on, and has stopped the iteration then.
    @inlinable
    mutating func nextBefore(
        offset: Int64, reached: Int64, after record: File.Record
    ) throws(Errno) -> File.Record? {
        do throws(Errno) {
            return try file.next(after: record, &nextIndex)
        } catch {
            if reached >= offset { return nil }
            file.stop(nil)
            throw error
        }
    }
}
