import CFuse
import Glibc
import KernelTypes

/// One request of the kernel's, as libfuse hands it out: unanswered until one of the `answer` functions has
/// been called, and gone after that.
@safe
struct KernelRequest: ReplySink {
    private let raw: fuse_req_t

    /// A request that has not been answered yet.
    init(_ raw: fuse_req_t) { unsafe self.raw = raw }

    /// The dispatcher of the session that the request came through.
    var dispatcher: Dispatcher {
        // SAFETY: the session was made with a retained dispatcher as its userdata, and is destroyed before it.
        unsafe Unmanaged<Dispatcher>.fromOpaque(fuse_req_userdata(raw)).takeUnretainedValue()
    }

    /// The process that the request was made for.
    var caller: Caller {
        guard let context = unsafe fuse_req_ctx(raw) else { return Caller(uid: 0, gid: 0, pid: 0) }
        return unsafe Caller(uid: context.pointee.uid, gid: context.pointee.gid, pid: context.pointee.pid)
    }

    func answer(error code: CInt) { _ = unsafe fuse_reply_err(raw, code) }

    /// Answers a lookup. The kernel may keep what will not change for so long.
    func answer(entry attributes: FileAttributes, validFor seconds: Double) {
        var entry = fuse_entry_param()
        entry.ino = attributes.node.rawValue
        entry.attr = attributes.status
        entry.attr_timeout = attributes.isUnchanging ? seconds : 0
        entry.entry_timeout = attributes.isPermanent ? seconds : 0
        _ = unsafe fuse_reply_entry(raw, &entry)
    }

    /// Answers what `stat` asked for. The kernel may keep what will not change for so long.
    func answer(attributes: FileAttributes, validFor seconds: Double) {
        var status = attributes.status
        _ = unsafe fuse_reply_attr(raw, &status, attributes.isUnchanging ? seconds : 0)
    }

    /// Answers an open with what `information` holds.
    /// - Returns: false when the caller has gone, in which case no release will follow.
    func answer(open information: UnsafePointer<fuse_file_info>) -> Bool {
        unsafe fuse_reply_open(raw, information) == 0
    }

    /// Answers with bytes: of a file, a listing, or none.
    func answer(bytes: UnsafeRawBufferPointer) {
        _ = unsafe fuse_reply_buf(raw, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
    }

    /// Answers with the bytes of a list that was made in the thread's buffer `own`.
    func answer(_ list: GatherList, from own: ReplyBuffer) {
        guard let places = unsafe list.scattered else { return unsafe answer(bytes: list.copied) }
        switch own.answer(places: places.count) {
        // ENOENT: the caller did not want to wait any longer; ENODEV: the mount is gone.
        case 0, ENOENT, ENODEV: unsafe fuse_reply_none(raw)
        default: answer(error: EIO)
        }
    }

    /// Answers a write with how much of it was taken.
    func answer(written count: Int) { _ = unsafe fuse_reply_write(raw, count) }

    /// Answers with the target of a symbolic link.
    func answer(target: String) {
        _ = unsafe target.withCString { unsafe fuse_reply_readlink(raw, $0) }
    }

    /// Answers what `statfs` asked for.
    func answer(fileSystem: statvfs) {
        var fileSystem = fileSystem
        _ = unsafe fuse_reply_statfs(raw, &fileSystem)
    }

    /// Answers with the size that a list of extended attributes needs.
    func answer(attributeListSize size: Int) { _ = unsafe fuse_reply_xattr(raw, size) }

    /// Answers a request that the kernel expects no answer to.
    func answerNothing() { unsafe fuse_reply_none(raw) }

    /// Adds a directory entry to `buffer`, if it fits.
    /// - Returns: the bytes that the entry takes, more than `buffer` holds when it did not fit.
    func add(
        _ name: UnsafePointer<CChar>, node: NodeID, kind: FileKind, nextOffset: Int64,
        to buffer: UnsafeMutableRawBufferPointer
    ) -> Int {
        var status = stat()
        status.st_ino = UInt(node.rawValue)
        status.st_mode = kind.typeBits
        let start = unsafe buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
        return unsafe fuse_add_direntry(raw, start, buffer.count, name, &status, .init(nextOffset))
    }
}

/// The duty to answer a request of the kernel's.
typealias KernelReply = Reply<KernelRequest>
