import FuseServer
import KernelTypes
import Synchronization

/// A tree of two files, a link and a full directory, which notes what it is asked.
///
/// `static` holds 3 MiB of seeded bytes. `echo` takes writes and gives back what was written last. `many` has
/// 5,000 files, `link` points to `static`.
final class SampleService: FileService {
    final class Handle: Sendable {
        let node: NodeID

        init(_ node: NodeID) { self.node = node }
    }

    static let contents: [UInt8] = {
        var random = SeededRandom(seed: 0x5eed)
        return (0..<(3 << 20)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    }()
    static let entriesOfMany = 5000
    static let staticNode = NodeID(rawValue: 2)
    static let echoNode = NodeID(rawValue: 3)
    static let manyNode = NodeID(rawValue: 4)
    static let linkNode = NodeID(rawValue: 5)
    static let firstOfMany: UInt64 = 1000

    let reads = Mutex<[Int]>([])
    let writes = Mutex<[Int]>([])
    let echo = Mutex<[UInt8]>([])
    let listings = Atomic<Int>(0)
    let opened = Atomic<Int>(0)
    let released = Atomic<Int>(0)
    let truncated = Atomic<Int>(0)
    let callers = Mutex<Set<Caller>>([])

    func lookup(_ name: Span<UInt8>, in directory: NodeID) throws(Errno) -> FileAttributes {
        let text = String(decoding: name.indices.map { name[$0] }, as: UTF8.self)
        if directory == SampleService.manyNode, text.hasPrefix("entry"),
            let number = UInt64(text.dropFirst(5)),
            number < SampleService.entriesOfMany
        {
            return try attributes(of: NodeID(rawValue: SampleService.firstOfMany + number))
        }
        guard directory == .root, let found = SampleService.rootEntries.first(where: { $0.name == text })
        else { throw .noEntry }
        return try attributes(of: found.node)
    }

    func attributes(of node: NodeID) throws(Errno) -> FileAttributes {
        switch node {
        case .root: FileAttributes(node: node, kind: .directory, mode: 0o555, linkCount: 3)
        case SampleService.manyNode: FileAttributes(node: node, kind: .directory, mode: 0o555, linkCount: 2)
        case SampleService.linkNode: FileAttributes(node: node, kind: .symbolicLink, mode: 0o777)
        case SampleService.echoNode: FileAttributes(node: node, kind: .regular, mode: 0o644, times: 1_000_000)
        default: FileAttributes(node: node, kind: .regular, mode: 0o444)
        }
    }

    func truncate(_ node: NodeID, caller: Caller) throws(Errno) {
        truncated.add(1, ordering: .relaxed)
    }

    func open(_ node: NodeID, flags: OpenFlags, caller: Caller) throws(Errno) -> Handle {
        callers.withLock { _ = $0.insert(caller) }
        opened.add(1, ordering: .relaxed)
        return Handle(node)
    }

    func read(_ handle: Handle, at offset: Int64, into list: inout GatherList) throws(Errno) {
        unsafe list.append { buffer in unsafe read(handle, at: offset, into: buffer) }
    }

    private func read(
        _ handle: Handle, at offset: Int64, into buffer: UnsafeMutableRawBufferPointer
    ) -> Int {
        if handle.node == SampleService.echoNode {
            let bytes = echo.withLock { $0 }
            unsafe buffer.copyBytes(from: bytes.dropFirst(Int(offset)).prefix(buffer.count))
            return min(buffer.count, max(0, bytes.count - Int(offset)))
        }
        reads.withLock { $0.append(buffer.count) }
        let start = min(Int(offset), SampleService.contents.count)
        let end = min(start + buffer.count, SampleService.contents.count)
        unsafe buffer.copyBytes(from: SampleService.contents[start..<end])
        return end - start
    }

    func write(_ handle: Handle, at offset: Int64, bytes: UnsafeRawBufferPointer) throws(Errno) -> Int {
        guard handle.node == SampleService.echoNode else { throw .inputOutput }
        writes.withLock { $0.append(bytes.count) }
        echo.withLock { unsafe $0 = Array(bytes) }
        return bytes.count
    }

    func release(_ handle: Handle) { released.add(1, ordering: .relaxed) }

    func list(
        _ directory: NodeID, from cookie: Int64,
        _ entry: (_ name: Span<UInt8>, _ node: NodeID, _ kind: FileKind, _ nextCookie: Int64) -> Bool
    ) throws(Errno) {
        listings.add(1, ordering: .relaxed)
        if directory == SampleService.manyNode {
            for index in Int(cookie)..<SampleService.entriesOfMany {
                let node = NodeID(rawValue: SampleService.firstOfMany + UInt64(index))
                guard entry(Array("entry\(index)".utf8).span, node, .regular, Int64(index) + 1) else {
                    return
                }
            }
        } else {
            for (index, found) in SampleService.rootEntries.enumerated().dropFirst(Int(cookie)) {
                let name = Array(found.name.utf8)
                guard entry(name.span, found.node, found.kind, Int64(index) + 1) else { return }
            }
        }
    }

    func target(of link: NodeID) throws(Errno) -> String {
        guard link == SampleService.linkNode else { throw .invalidArgument }
        return "static"
    }

    private static let rootEntries: [(name: String, node: NodeID, kind: FileKind)] = [
        ("static", staticNode, .regular), ("echo", echoNode, .regular), ("many", manyNode, .directory),
        ("link", linkNode, .symbolicLink),
    ]
}
