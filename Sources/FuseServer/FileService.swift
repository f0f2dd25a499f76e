public import KernelTypes

/// What a filesystem is to this module: names to nodes, and what can be done with them.
///
/// Calls come from several plain threads at once, and may block; they must neither `await` nor wait for
/// a request to the mount itself. An error reaches the process that made the request unchanged.
public protocol FileService: AnyObject, Sendable {
    /// One open file. The server keeps it alive from ``open(_:flags:caller:)`` until after ``release(_:)``.
    associatedtype Handle: AnyObject & Sendable

    /// The node of that name. `name` is what was asked for, without a NUL, up to 4,095 bytes
    /// however long names may be, and never "." or "..".
    /// - Throws: ENOENT when the directory has no such name.
    func lookup(_ name: Span<UInt8>, in directory: NodeID) throws(Errno) -> FileAttributes

    /// What `stat` is to show of a node.
    func attributes(of node: NodeID) throws(Errno) -> FileAttributes

    /// Sets the size of a file, to whatever size: `open` with O_TRUNC, `truncate`, `ftruncate`. Procfs
    /// accepts that and does nothing.
    func truncate(_ node: NodeID, caller: Caller) throws(Errno)

    /// Opens a regular file. Who may open what is the kernel's to decide, by owner and mode
    /// (``MountOptions/defaultPermissions``).
    func open(_ node: NodeID, flags: OpenFlags, caller: Caller) throws(Errno) -> Handle

    /// Adds the bytes of a file from `offset` on to `list`, which takes at most 1 MiB. What is added without being
    /// copied must stay as it is until the file is released.
    ///
    /// Fewer than the list takes are a short read, none the end of the file.
    func read(_ handle: Handle, at offset: Int64, into list: inout GatherList) throws(Errno)

    /// Takes what was written to a file, at most 1 MiB at a time.
    /// - Returns: how many of the bytes were taken.
    func write(_ handle: Handle, at offset: Int64, bytes: UnsafeRawBufferPointer) throws(Errno) -> Int

    /// The last descriptor of an open file was closed, or the mount has ended. Called once for every handle.
    func release(_ handle: Handle)

    /// Lists a directory without "." and "..", which the server adds.
    ///
    /// `cookie` is 0 for the start, or what `entry` was given as `nextCookie` with the entry before: the place
    /// behind that entry. Cookies are from 1 to `Int64.max - 2` and stay valid while the directory is open,
    /// whatever comes and goes in between.
    /// - Parameter entry: takes one entry: its name (1 to 255 bytes), node, kind, and the cookie of the place
    ///   behind it. False when it had no room for this entry, which ends the listing for now.
    func list(
        _ directory: NodeID, from cookie: Int64,
        _ entry: (_ name: Span<UInt8>, _ node: NodeID, _ kind: FileKind, _ nextCookie: Int64) -> Bool
    ) throws(Errno)

    /// Where a symbolic link points, in UTF-8. Unless a service has links it needs none.
    func target(of link: NodeID) throws(Errno) -> String
}

extension FileService {
    /// There are no links: EINVAL, as `readlink` of a file gives.
    public func target(of link: NodeID) throws(Errno) -> String { throw .invalidArgument }
}
