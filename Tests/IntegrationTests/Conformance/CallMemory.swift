import Glibc

/// Memory that calls read into, with an end behind which there is none.
final class CallMemory {
    static let room = 1 << 18
    private let start: UnsafeMutableRawPointer
    private let end: UnsafeMutableRawPointer

    init() {
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        let mapping = mmap(
            nil, Self.room + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)!
        precondition(mapping != MAP_FAILED)
        precondition(mprotect(mapping + Self.room, page, PROT_NONE) == 0)
        start = mapping
        end = mapping + Self.room
    }

    deinit { munmap(start, Self.room + Int(sysconf(Int32(_SC_PAGESIZE)))) }

    /// Memory of which so many bytes are there.
    func ending(after count: Int) -> UnsafeMutableRawPointer { end - count }

    /// Memory for pieces of these sizes, one behind the other with gaps, and each with its bytes.
    func pieces(_ sizes: [Int]) -> [iovec] {
        var place = start
        return sizes.map { size in
            defer { place += size + 24 }
            return iovec(iov_base: place, iov_len: size)
        }
    }

    /// The first `count` bytes that were read into the pieces.
    static func bytes(_ count: Int, of pieces: [iovec]) -> [UInt8] {
        var left = max(0, count)
        var result: [UInt8] = []
        for piece in pieces {
            let taken = min(left, piece.iov_len)
            result += UnsafeRawBufferPointer(start: piece.iov_base, count: taken)
            left -= taken
        }
        return result
    }
}
