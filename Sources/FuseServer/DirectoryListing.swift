import Glibc
import KernelTypes

/// The answer to one `FUSE_READDIR`: as many entries as fit, from an offset on.
///
/// Offset 0 is before ".", 1 before "..", and a service's cookie is 2 less than the offset.
@safe
struct DirectoryListing {
    /// The number that stands for one that is not known, as libfuse has it.
    private static let unknownNode = NodeID(rawValue: 0xffff_ffff)
    /// How many entries the server adds before those of the service.
    private static let ownEntries: Int64 = 2
    /// The longest name, in bytes (Linux: `NAME_MAX`).
    private static let longestName = 255

    private let request: KernelRequest
    private let buffer: UnsafeMutableRawBufferPointer
    private var used = 0

    /// An empty listing in `buffer`.
    init(_ request: KernelRequest, buffer: UnsafeMutableRawBufferPointer) {
        self.request = request
        unsafe self.buffer = buffer
    }

    /// The entries that fitted.
    var filled: UnsafeRawBufferPointer { unsafe UnsafeRawBufferPointer(rebasing: buffer[..<used]) }

    /// Adds entries from `offset` on until the directory ends or the buffer is full.
    mutating func fill<Service: FileService>(
        node: NodeID, from offset: Int64, with service: Service
    ) throws(Errno) {
        guard offset >= 0 else { throw .invalidArgument }
        if offset < 1, unsafe !add(".", node: node, kind: .directory, nextOffset: 1) { return }
        let parent = node == .root ? node : DirectoryListing.unknownNode
        if offset < 2, unsafe !add("..", node: parent, kind: .directory, nextOffset: 2) { return }
        let cookie = max(0, offset - DirectoryListing.ownEntries)
        var failure: Errno?
        try service.list(node, from: cookie) { name, node, kind, nextCookie in
            guard (1...DirectoryListing.longestName).contains(name.count) else {
                failure = .nameTooLong
                return false
            }
            return add(name, node: node, kind: kind, nextOffset: nextCookie + DirectoryListing.ownEntries)
        }
        if let failure { throw failure }
    }

    private mutating func add(
        _ name: Span<UInt8>, node: NodeID, kind: FileKind, nextOffset: Int64
    ) -> Bool {
        // SAFETY: the copy has room for the name and the NUL behind it, and is used in here only.
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: name.count + 1) { copy in
            for index in name.indices { unsafe copy[index] = CChar(bitPattern: name[index]) }
            unsafe copy[name.count] = 0
            guard let start = copy.baseAddress else { return false }
            return unsafe add(start, node: node, kind: kind, nextOffset: nextOffset)
        }
    }

    private mutating func add(
        _ name: UnsafePointer<CChar>, node: NodeID, kind: FileKind, nextOffset: Int64
    ) -> Bool {
        let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[used...])
        let size = unsafe request.add(name, node: node, kind: kind, nextOffset: nextOffset, to: rest)
        guard size <= rest.count else { return false }
        used += size
        return true
    }
}
