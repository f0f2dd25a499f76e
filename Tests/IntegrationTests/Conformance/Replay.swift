import Glibc

/// Plays recorded scripts on our file, and compares: each result is the kernel's, but for the known differences.
final class Replay {
    private let file: HostText
    private let recording: Recording
    private let text: RecordedText
    private let side: Side
    private var places: [Int: IteratorPlace] = [:]
    /// How often each difference was met.
    private(set) var met: [KnownDifference: Int] = [:]

    /// Of a script on our file at `path`.
    init(_ recording: Recording, of file: HostText, on path: String) {
        self.file = file
        self.recording = recording
        text = RecordedText(recording.text, of: file)
        side = Side(path)
    }

    /// The first step that came out differently, described; nil if there is none.
    func run() -> String? {
        for (number, step) in recording.steps.enumerated() {
            let found = perform(step.operation, expecting: step.outcome)
                .compared(in: file, after: step.operation)
            guard found == step.outcome else {
                let before = recording.steps[max(0, number - 5)..<number].map {
                    "\($0.operation): \($0.outcome)"
                }
                return """
                    \(file), seed \(recording.seed), step \(number), \(step.operation)
                      kernel: \(step.outcome)
                      here:   \(found)
                      before: \(before.joined(separator: "\n          "))
                    """
            }
        }
        return nil
    }

    /// Makes a call and tells what it came to, with known differences taken out of it.
    private func perform(_ operation: Operation, expecting kernel: Outcome) -> Outcome {
        switch operation {
        case .open(let slot, _), .reopen(let slot, _):
            let found = side.perform(operation)
            if found.error == 0 { places[slot] = IteratorPlace() }
            return found
        case .duplicate(let slot, let from):
            let found = side.perform(operation)
            if found.error == 0 { places[slot] = places[from] }
            return found
        case .close(let slot):
            places[slot] = nil
            return side.perform(operation)
        case .read(let slot, let size, let memory):
            if let memory, memory < size { return readIntoEnd(operation, slot, memory, expecting: kernel) }
            return read(operation, slot, wanted: size, expecting: kernel)
        case .pread(let slot, let size, _): return read(operation, slot, wanted: size, expecting: kernel)
        case .readv(let slot, let sizes):
            return pieces(operation, slot, sizes, at: nil, expecting: kernel)
        case .preadv2(let slot, let sizes, let offset, let flags):
            if !file.readsAtOnce, flags & ~1 != 0, kernel.error == EOPNOTSUPP,
                sizes.contains(where: { $0 > 0 })
            {
                return meet(.readFlags, kernel)
            }
            return pieces(operation, slot, sizes, at: offset < 0 ? nil : offset, expecting: kernel)
        case .seek(let slot, let offset, let whence):
            return seek(operation, slot, offset, whence, expecting: kernel)
        case .splice(let slot, let count, let offset):
            return transfer(operation, slot, [min(count, 65_536)], at: offset, expecting: kernel)
        case .sendfile(let slot, let count, let offset, let toPipe):
            // Into a file it goes on until there is nothing more.
            let wanted = toPipe ? [min(count, 65_536)] : [count]
            return transfer(operation, slot, wanted, at: offset, toTheEnd: !toPipe, expecting: kernel)
        case .write, .ask(_, .writeTooMuch):
            let found = side.perform(operation)
            let isKnown = file.isOfProcess && kernel.error == EINVAL && [EIO, EFAULT].contains(found.error)
            return isKnown ? meet(.mountsFile, kernel) : found
        case .ask(_, let question):
            let found = side.perform(operation)
            guard file.isOfProcess, let (theirs, ours) = question.answersForMounts else { return found }
            let isKnown = kernel.isAnswer(theirs) && found.isAnswer(ours)
            return isKnown ? meet(.mountsFile, kernel) : found
        }
    }

    private func meet(_ difference: KnownDifference, _ outcome: Outcome) -> Outcome {
        met[difference, default: 0] += 1
        return outcome
    }

    // MARK: Reads

    /// A read that comes to the server as it comes to the kernel's file.
    private func read(
        _ operation: Operation, _ slot: Int, wanted: Int, expecting kernel: Outcome
    ) -> Outcome {
        let offset = operation.offset(endingAt: kernel.position, count: max(0, kernel.value))
        guard wanted > 0, kernel.error == 0, let offset, let place = places[slot] else {
            return side.perform(operation)
        }
        tell(place, slot, readingAt: offset)
        let found = side.perform(operation)
        place.read(to: offset + Int64(max(0, found.value)))
        return found
    }

    /// Has the server's iterator do what the kernel's did by itself, when a read at `offset` would show it.
    private func tell(_ place: IteratorPlace, _ slot: Int, readingAt offset: Int64) {
        if let untold = place.untold, offset != untold || offset == place.server {
            tellSeek(place, slot, untold)
        }
        if place.hasWalked, offset == place.server, offset > 0 {
            // Anywhere else will do.
            let size = offset == 2 ? 3 : 2
            _ = meet(.unseenSeek, side.perform(.pread(slot: slot, size: size, offset: 0)))
        }
    }

    /// Has the server go where a seek went, as the kernel did: by a read of a byte. It is one that is followed by
    /// another of its record, or the server would make a record more than the kernel.
    private func tellSeek(_ place: IteratorPlace, _ slot: Int, _ target: Int64) {
        let target = min(target, 1 << 62)
        let isWithin = target <= Int64(text.bytes.count)
        let byte = isWithin ? max(0, target - Int64(max(0, 2 - text.bytesLeft(at: target)))) : target
        let found = meet(.unseenSeek, side.perform(.pread(slot: slot, size: 1, offset: byte)))
        if found.error == 0 { place.server = byte + Int64(found.value) }
        place.untold = nil
    }

    /// A read of which the server learns only as much as there is memory for. A read at 0 follows it in the script, at
    /// which both begin anew; until then only the size of the buffers has to be the same.
    private func readIntoEnd(
        _ operation: Operation, _ slot: Int, _ memory: Int, expecting kernel: Outcome
    ) -> Outcome {
        guard let offset = side.position(slot), let place = places[slot],
            kernel.error == 0 || kernel.error == EFAULT
        else { return side.perform(operation) }
        tell(place, slot, readingAt: offset)
        var found = side.perform(operation)
        if kernel.value == 0, kernel.error == 0, found.error == EFAULT {
            found = Outcome(value: 0, position: found.position)
        }
        met[.memoryThatEnds, default: 0] += 1
        // Without any memory the server was not asked, and the kernel has gone there.
        if memory == 0 {
            if text.bytesLeft(at: offset) > 0 {
                tellSeek(place, slot, offset)
            } else {
                _ = side.perform(.pread(slot: slot, size: 1, offset: offset))
            }
        }
        // Where neither is, so that the next read is not taken for one that goes on.
        place.read(to: -1)
        return found
    }

    /// A read into several pieces of memory, which some of the kernel's files see as so many reads.
    private func pieces(
        _ operation: Operation, _ slot: Int, _ sizes: [Int], at offset: Int64?, expecting kernel: Outcome
    ) -> Outcome {
        guard !file.readsAtOnce, kernel.error == 0, sizes.contains(where: { $0 > 0 }) else {
            return read(operation, slot, wanted: sizes.reduce(0, +), expecting: kernel)
        }
        if sizes.filter({ $0 > 0 }).count > 1 { met[.pieces, default: 0] += 1 }
        return reads(slot, sizes, at: offset)
    }

    /// Reads of these sizes one after the other, until one falls short, as one result.
    private func reads(_ slot: Int, _ sizes: [Int], at offset: Int64?, toTheEnd: Bool = false) -> Outcome {
        var all = Outcome(value: 0)
        var left = sizes
        while let size = left.first {
            left.removeFirst()
            guard size > 0 else { continue }
            let found: Outcome
            guard let place = places[slot] else {
                return side.perform(.read(slot: slot, size: size, memory: nil))
            }
            let here = offset.map { $0 + Int64(all.value) } ?? side.position(slot) ?? 0
            tell(place, slot, readingAt: here)
            if offset != nil {
                found = side.perform(.pread(slot: slot, size: size, offset: here))
            } else {
                found = side.perform(.read(slot: slot, size: size, memory: nil))
            }
            guard found.error == 0 else { return found }
            place.read(to: here + Int64(found.value))
            all.value += found.value
            all.bytes += found.bytes
            if toTheEnd, found.value > 0, found.value < size {
                left.insert(size - found.value, at: 0)
            } else if found.value < size {
                break
            }
        }
        all.position = side.position(slot)
        return all
    }

    // MARK: Others

    private func seek(
        _ operation: Operation, _ slot: Int, _ offset: Int64, _ whence: Int32, expecting kernel: Outcome
    ) -> Outcome {
        let before = side.position(slot)
        var found = side.perform(operation)
        if whence == SEEK_END, offset >= 0, let before, kernel.error == EINVAL {
            let isKnown = found.error == 0 && found.value == Int(offset) && found.position == offset
            _ = side.perform(.seek(slot: slot, offset: before, whence: SEEK_SET))
            if isKnown {
                found = kernel
                found.position = side.position(slot)
                met[.seekToEnd, default: 0] += 1
            }
        }
        if kernel.error == 0, let place = places[slot] {
            if let untold = place.untold { tellSeek(place, slot, untold) }
            place.seek(to: Int64(kernel.value))
        }
        return found
    }

    /// Splice and sendfile, which do nothing here, and reads in their place.
    private func transfer(
        _ operation: Operation, _ slot: Int, _ sizes: [Int], at offset: Int64?, toTheEnd: Bool = false,
        expecting kernel: Outcome
    ) -> Outcome {
        let before = side.position(slot)
        let found = side.perform(operation)
        guard found.error == 0, found.value == 0, found.position == before, found.offset == offset else {
            return found
        }
        met[.splice, default: 0] += 1
        let isFar = offset ?? before ?? 0 >= Int64(Int32.max)
        if kernel.error == EINVAL && !file.readsAtOnce || kernel.error == EOVERFLOW && isFar {
            var none = kernel
            none.position = found.position
            none.offset = found.offset
            return none
        }
        guard kernel.error == 0 else { return found }
        var read = reads(slot, sizes, at: offset, toTheEnd: toTheEnd)
        if let offset { read.offset = offset + Int64(read.value) }
        return read
    }
}

extension Question {
    /// What poll and its like say of mountinfo: the kernel's file, and a captured text.
    fileprivate var answersForMounts: (kernel: (Int, [UInt8]), captured: (Int, [UInt8]))? {
        switch self {
        case .poll: ((1, [0x41, 0]), (1, [0x45, 1]))
        case .select: ((1, [1, 0, 0]), (2, [1, 1, 0]))
        case .epoll:
            (
                (1, [1, 0, 0, 0, 7] + [UInt8](repeating: 0, count: 7)),
                (1, [5, 0, 0, 0, 7] + [UInt8](repeating: 0, count: 7))
            )
        default: nil
        }
    }
}

extension Outcome {
    fileprivate func isAnswer(_ answer: (value: Int, bytes: [UInt8])) -> Bool {
        value == answer.value && bytes == answer.bytes
    }
}
