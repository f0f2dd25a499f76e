/// The process that a request was made for.
public struct Caller: Sendable, Hashable {
    /// The effective user.
    public let uid: UInt32
    /// The effective group.
    public let gid: UInt32
    /// The thread's number, as the mounting process' namespace has it; 0 when it is not visible there.
    public let pid: Int32

    /// A caller by its three numbers.
    public init(uid: UInt32, gid: UInt32, pid: Int32) {
        self.uid = uid
        self.gid = gid
        self.pid = pid
    }
}
