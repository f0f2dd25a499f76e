import Glibc

/// The executor: descriptors of one file, the kernel's or ours, and the calls of a script on them.
///
/// The same code works for both; nothing in it knows which of them it has.
final class Side {
    let path: String
    let memory = CallMemory()
    private var descriptors: [Int: Int32] = [:]

    init(_ path: String) { self.path = path }

    deinit { for descriptor in descriptors.values { Glibc.close(descriptor) } }

    /// The descriptor of a slot; -1, which no call takes, for one that is not open.
    func descriptor(_ slot: Int) -> Int32 { descriptors[slot] ?? -1 }

    /// Makes a call, and looks at the file position afterwards.
    func perform(_ operation: Operation) -> Outcome {
        errno = 0
        var outcome = call(operation)
        outcome.position = position(operation.slot)
        return outcome
    }

    /// The file position, asked of the kernel without a seek: one would be work for the file.
    func position(_ slot: Int) -> Int64? {
        guard let descriptor = descriptors[slot] else { return nil }
        let information = Glibc.open("/proc/self/fdinfo/\(descriptor)", O_RDONLY | O_CLOEXEC)
        guard information >= 0 else { return nil }
        defer { Glibc.close(information) }
        return withUnsafeTemporaryAllocation(byteCount: 64, alignment: 1) { buffer in
            // The text begins with "pos:", a tab and the number.
            let count = Glibc.read(information, buffer.baseAddress, 64)
            let digits = buffer[min(5, max(0, count))..<max(0, count)].prefix { $0 != 0x0a }
            return digits.reduce(0) { $0 * 10 + Int64($1 & 15) }
        }
    }

    private func call(_ operation: Operation) -> Outcome {
        let file = descriptor(operation.slot)
        switch operation {
        case .open(let slot, let flags): return keep(Glibc.open(path, flags | O_CLOEXEC, 0o600), in: slot)
        case .reopen(let slot, let from):
            return keep(Glibc.open("/proc/self/fd/\(descriptor(from))", O_RDONLY | O_CLOEXEC), in: slot)
        case .duplicate(let slot, let from):
            return keep(fcntl(descriptor(from), F_DUPFD_CLOEXEC, 0), in: slot)
        case .close(let slot):
            defer { descriptors[slot] = nil }
            return .result(Int(Glibc.close(file)))
        case .read(_, let size, let there):
            let target = there.map(memory.ending) ?? memory.ending(after: CallMemory.room)
            return .bytes(Glibc.read(file, target, size), at: target)
        case .pread(_, let size, let offset):
            let target = memory.ending(after: CallMemory.room)
            return .bytes(Glibc.pread(file, target, size, off_t(offset)), at: target)
        case .readv(_, let sizes):
            let pieces = memory.pieces(sizes)
            let count = Glibc.readv(file, pieces, Int32(pieces.count))
            return .result(count, bytes: CallMemory.bytes(count, of: pieces))
        case .preadv2(_, let sizes, let offset, let flags):
            let pieces = memory.pieces(sizes)
            let count = LinuxCalls.preadv2(file, pieces, Int32(pieces.count), offset, flags)
            return .result(count, bytes: CallMemory.bytes(count, of: pieces))
        case .seek(_, let offset, let whence): return .result(Int(lseek(file, off_t(offset), whence)))
        case .splice(_, let count, let offset):
            return Transfer.intoPipe { pipe in
                Transfer.at(offset) { LinuxCalls.splice(file, $0, pipe, nil, count, 0) }
            }
        case .sendfile(_, let count, let offset, let toPipe):
            let body = { (target: Int32) in
                Transfer.at(offset) { LinuxCalls.sendfile(target, file, $0, count) }
            }
            return toPipe ? Transfer.intoPipe(body) : Transfer.intoFile(body)
        case .write(_, let sizes):
            if sizes.count == 1 {
                return .result(Glibc.write(file, memory.ending(after: CallMemory.room), sizes[0]))
            }
            return .result(Glibc.writev(file, memory.pieces(sizes), Int32(sizes.count)))
        case .ask(_, let question): return ask(question, of: file)
        }
    }

    private func keep(_ descriptor: Int32, in slot: Int) -> Outcome {
        if descriptor < 0 { return .result(-1) }
        if let old = descriptors.updateValue(descriptor, forKey: slot) { Glibc.close(old) }
        return Outcome(value: 0)
    }
}

extension Outcome {
    /// What a call returned, and its error if it failed.
    static func result(_ value: Int, bytes: [UInt8] = []) -> Outcome {
        Outcome(value: value, error: value < 0 ? errno : 0, bytes: bytes)
    }

    /// The result of a call that has put so many bytes at `place`.
    static func bytes(_ count: Int, at place: UnsafeRawPointer) -> Outcome {
        let error = errno
        let bytes = Array(UnsafeRawBufferPointer(start: place, count: max(0, count)))
        return Outcome(value: count, error: count < 0 ? error : 0, bytes: bytes)
    }
}

/// Calls that move bytes to somewhere else, where they are then read.
enum Transfer {
    /// Calls with the address of an offset, and tells what became of it.
    static func at(_ offset: Int64?, _ body: (UnsafeMutablePointer<Int64>?) -> Int) -> (Int, Int32, Int64?) {
        guard var place = offset else {
            let count = body(nil)
            return (count, errno, nil)
        }
        let count = body(&place)
        return (count, errno, place)
    }

    static func intoPipe(_ body: (Int32) -> (Int, Int32, Int64?)) -> Outcome {
        var ends: [Int32] = [-1, -1]
        precondition(LinuxCalls.pipe2(&ends, O_NONBLOCK | O_CLOEXEC) == 0)
        defer { for end in ends { close(end) } }
        return outcome(body(ends[1])) { read(ends[0], $0, $1) }
    }

    static func intoFile(_ body: (Int32) -> (Int, Int32, Int64?)) -> Outcome {
        let file = LinuxCalls.memoryFile("conformance", 1)
        precondition(file >= 0)
        defer { close(file) }
        return outcome(body(file)) { pread(file, $0, $1, 0) }
    }

    private static func outcome(
        _ result: (count: Int, error: Int32, offset: Int64?), read: (UnsafeMutableRawPointer?, Int) -> Int
    ) -> Outcome {
        var bytes = [UInt8](repeating: 0, count: max(0, result.count))
        let arrived = result.count > 0 ? read(&bytes, bytes.count) : 0
        bytes.removeLast(bytes.count - max(0, arrived))
        return Outcome(
            value: result.count, error: result.count < 0 ? result.error : 0, bytes: bytes,
            offset: result.offset)
    }
}
