import Glibc

/// A file system of another process, mounted in a folder of its own until it is closed.
final class Mount {
    let path: String
    let process: pid_t
    /// How long it took until a file could be opened, in seconds.
    let readyAfter: Double

    /// Starts a server in the foreground and waits until it serves `file`.
    ///
    /// - Parameter words: its program and arguments; the mountpoint follows them.
    init(_ words: [String], file: String) throws {
        var template = Array("/tmp/bigproc-bench.XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failure("no folder in /tmp") }
        let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        path = folder
        let start = now()
        process = try Mount.spawn(words + [folder])
        var isReady = false
        while !isReady, now() - start < 120 {
            var status = stat()
            isReady = stat("\(folder)/\(file)", &status) == 0
            var ended: Int32 = 0
            guard waitpid(process, &ended, WNOHANG) == 0 else {
                rmdir(folder)
                throw Failure("\(words[0]) ended before it had mounted")
            }
            if !isReady { usleep(500) }
        }
        readyAfter = now() - start
    }

    /// A machine of `bigproc`.
    static func machine(_ setting: Setting, _ options: [String], threads: Int? = 1) throws -> Mount {
        let single = threads == 1 ? ["-s"] : []
        return try Mount(
            ["\(setting.programs)/bigproc", "mount", "-f"] + single + options, file: "proc/interrupts")
    }

    /// The C server that answers from one buffer.
    static func baseline(_ setting: Setting, size: Int) throws -> Mount {
        try Mount(["\(setting.programs)/static-server", "\(size)"], file: "file")
    }

    deinit {
        kill(process, SIGTERM)
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        rmdir(path)
    }

    /// A figure of the server's process in KiB, as VmHWM.
    func memory(_ name: String) -> Int {
        let line = HostDescription.lines(of: "/proc/\(process)/status").first { $0.hasPrefix(name + ":") }
        return line.flatMap { Int($0.split(whereSeparator: { $0 == " " || $0 == "\t" })[1]) } ?? 0
    }

    private static func spawn(_ words: [String]) throws -> pid_t {
        var vector: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { vector.forEach { free($0) } }
        var process: pid_t = 0
        let result = posix_spawnp(&process, words[0], nil, nil, &vector, environ)
        guard result == 0 else { throw Failure("\(words[0]): \(String(cString: strerror(result)))") }
        return process
    }
}
