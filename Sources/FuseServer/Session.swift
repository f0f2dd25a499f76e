import CFuse
import Glibc
import KernelTypes

/// One session of libfuse: first without a mount, then with one, until nobody holds it any more.
@safe
final class Session: @unchecked Sendable {
    // SAFETY: libfuse's session may be used from all threads; `device` is written before there are others.

    /// libfuse's session.
    let raw: OpaquePointer
    /// What requests are put to; retained for libfuse until after the session.
    let dispatcher: Dispatcher
    private let options: MountOptions
    private let helper: HelperProgram?
    /// Where it is mounted in this process' namespace, if it is.
    private(set) var mounted: MountTable.Entry?
    /// A second descriptor of the device, which is closed first when the process is killed; -1 for none.
    private var spareDevice: CInt = -1

    /// Makes a session with these options.
    /// - Throws: when libfuse does not know an option.
    init(_ dispatcher: Dispatcher, options: MountOptions) throws(MountError) {
        self.dispatcher = dispatcher
        self.options = options
        helper = HelperProgram.find()
        var words = unsafe options.arguments(withHelper: helper != nil).map { unsafe strdup($0) }
        defer { unsafe words.forEach { unsafe free($0) } }
        var table = CallbackTable.make()
        let userdata = unsafe Unmanaged.passRetained(dispatcher)
        let (made, messages) = unsafe LibraryLog.capturing {
            unsafe cfuse_session_new(CInt(words.count), &words, &table, userdata.toOpaque())
        }
        guard let made = unsafe made else {
            unsafe userdata.release()
            throw MountError(
                "cannot set up the mount: \(Session.reason(messages))", advice: "see `man mount.fuse3` for -o"
            )
        }
        unsafe raw = made
        if options.isDebugging { LibraryLog.print(messages) }
    }

    deinit {
        if spareDevice >= 0 { close(spareDevice) }
        unsafe fuse_session_destroy(raw)
        unsafe Unmanaged.passUnretained(dispatcher).release()
    }

    /// What to poll for requests.
    var descriptor: CInt { unsafe fuse_session_fd(raw) }

    /// Mounts. Until the requests are served, everybody who enters the mount waits.
    /// - Throws: libfuse's or fusermount3's reason.
    func mount(at mountpoint: Mountpoint) throws(MountError) {
        let (outcome, printed) = ErrorOutput.capturing {
            LibraryLog.capturing { unsafe fuse_session_mount(raw, mountpoint.path) }
        }
        guard outcome.result == 0 else {
            let reason = Session.reason(outcome.messages + printed)
            throw MountError("cannot mount at \(mountpoint.path): \(reason)", advice: advice(for: reason))
        }
        if options.isDebugging { LibraryLog.print(outcome.messages + printed) }
        keepDeviceBehindSocket()
        mounted = try Mountpoint.table().top(at: mountpoint.path)
    }

    /// Sees to it that the connection ends before fusermount3 hears of the death of this process.
    ///
    /// That waits on a socket which libfuse opens just before the device, and takes a mount away only when it finds it
    /// dead. The files of a process that is killed are released in turn, those of the highest number first (Linux:
    /// `close_files`, `task_work_run`), and the device with its last descriptor: which is this one.
    private func keepDeviceBehindSocket() {
        guard options.unmountsWhenKilled, helper != nil, descriptor >= 0 else { return }
        spareDevice = fcntl(descriptor, F_DUPFD_CLOEXEC, descriptor + 16)
    }

    /// Notes that the mount is gone: what is at its place by now is not this session's to take away, whatever it looks
    /// like. The kernel gives numbers of devices and of mounts again at once.
    func forgetMount() { mounted = nil }

    /// Takes the mount out of the mount table, if it is still there, whoever uses it.
    func detach() {
        // Something else may be mounted at the same place by now, or ours gone from below it.
        guard let mounted, let table = try? MountTable.current(), table.top(at: mounted.path) == mounted
        else { return }
        forgetMount()
        try? Mountpoint.detach(mounted.path, lazily: true, shownAs: mounted.path)
    }

    /// Has every thread leave after its current request.
    func end() { unsafe fuse_session_exit(raw) }

    private func advice(for reason: String) -> String? {
        if reason.contains("user_allow_other") { return "or mount without -o allow_other" }
        if reason.contains("/dev/fuse") || reason.contains("modprobe") {
            return "check that /dev/fuse is there and open to you"
        }
        return helper == nil && geteuid() != 0 ? "install fusermount3 (package fuse3), or do it as root" : nil
    }

    /// The first of the messages, without the name of who says it.
    private static func reason(_ messages: String) -> String {
        let lines = messages.split(whereSeparator: \.isNewline)
        guard let line = lines.first else { return "libfuse gave no reason" }
        for speaker in ["fuse: ", "fusermount3: "] where line.hasPrefix(speaker) {
            return String(line.dropFirst(speaker.count))
        }
        return String(line)
    }
}
