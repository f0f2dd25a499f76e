/// A system call on one of a script's descriptors, which are known by their slots.
enum Operation: Equatable {
    case open(slot: Int, flags: Int32)
    /// Opens what the descriptor of another slot is open on once more.
    case reopen(slot: Int, from: Int)
    /// The new descriptor shares position and all with the old one.
    case duplicate(slot: Int, from: Int)
    case close(slot: Int)
    /// `memory` is how much of the memory that is read into is there; nil for all of it.
    case read(slot: Int, size: Int, memory: Int?)
    case readv(slot: Int, sizes: [Int])
    case pread(slot: Int, size: Int, offset: Int64)
    /// An offset of -1 is the file position.
    case preadv2(slot: Int, sizes: [Int], offset: Int64, flags: Int32)
    case seek(slot: Int, offset: Int64, whence: Int32)
    /// Into a pipe; from the file position where there is no offset.
    case splice(slot: Int, count: Int, offset: Int64?)
    case sendfile(slot: Int, count: Int, offset: Int64?, toPipe: Bool)
    case write(slot: Int, sizes: [Int])
    case ask(slot: Int, Question)

    var slot: Int {
        switch self {
        case .open(let slot, _), .reopen(let slot, _), .duplicate(let slot, _), .close(let slot),
            .read(let slot, _, _), .readv(let slot, _), .pread(let slot, _, _),
            .preadv2(let slot, _, _, _), .seek(let slot, _, _), .splice(let slot, _, _),
            .sendfile(let slot, _, _, _), .write(let slot, _), .ask(let slot, _):
            slot
        }
    }
}

/// A call that reads nothing and moves nothing.
enum Question: String, CaseIterable {
    case poll, pollForErrors, select, epoll
    case attributes, flags, setAppend, setNonblocking, clearFlags
    case truncate, truncateLonger, truncateNegative
    case synchronize, synchronizeData, synchronizeRange, allocate, advise, readAhead
    case terminalSize, bytesLeft, unknownRequest, nonblockingRequest, asynchronousRequest, extents
    case attributeList, attribute, setAttribute
    case lockShared, lockExclusive, recordLockForReading, recordLockForWriting
    case copyRangeOut, copyRangeOnto, copyRangeIn, spliceTooMuch, tee
    case readNothing, readNowhere, readTooMuch, readTooManyPieces, readNegativePiece
    case preadNegative, preadBeyondEnd, writeTooMuch, changeDirectory, openBelow
}

/// What a call came to.
struct Outcome: Equatable, CustomStringConvertible {
    /// What it returned; for descriptors only that there is one.
    var value: Int
    /// The error's number; 0 without one.
    var error: Int32 = 0
    /// The bytes that were read, or what else was told.
    var bytes: [UInt8] = []
    /// The offset that a call was given the address of, as it left it.
    var offset: Int64?
    /// The file position afterwards; nil for a slot without a descriptor.
    var position: Int64?

    var description: String {
        let text = String(decoding: bytes.prefix(40), as: UTF8.self)
        return "\(value)\(error == 0 ? "" : " errno \(error)"), \(bytes.count) bytes \(text.debugDescription)"
            + ", at \(position.map { "\($0)" } ?? "-")"
    }
}
