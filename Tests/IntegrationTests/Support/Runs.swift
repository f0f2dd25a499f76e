import Glibc
import Testing

/// `bigproc run` in the background, and what it left.
enum Runs {
    /// Starts a run of a shell script that `marker` is put into, as an argument of sleep by which its processes
    /// are known, and has `body` look at it once the script has printed a line.
    ///
    /// The shell that runs it prints the run's status at its end.
    static func background(
        _ script: String, then: String, options: String = "", folder: TemporaryFolder
    ) async throws -> Program.Outcome {
        try await Program.shell(
            """
            cd \(folder.root); mkfifo ready
            TMPDIR=\(folder.root) '\(Program.path)' run \(options) -- bash -c '\(script)' &
            run=$!
            read line <ready
            \(then)
            wait $run 2>/dev/null
            echo status $?
            """)
    }

    /// Processes that have not ended and whose command line has `marker` in it; their command lines.
    static func processes(_ marker: String) async throws -> [Substring] {
        // None that is waited for by nobody: how soon those go is up to the host.
        try await Program.shell("pgrep -a -r R,S,D,T,t -f 'slee[p] \(marker)' || true").lines
    }

    /// Waits until nothing of the marker is left.
    static func expectNothingLeft(_ marker: String, _ folder: TemporaryFolder) async throws {
        var left: [Substring] = []
        for _ in 0..<150 {
            left = try await processes(marker)
            if left.isEmpty { break }
            try await Task.sleep(for: .milliseconds(20))
        }
        #expect(left == [])
        let files = try await Program.shell("ls -A \(folder.root)")
        #expect(files.lines.allSatisfy { $0 == "ready" }, "\(files.text)")
        for place in ["/proc/interrupts", "/sys/devices", "/mnt", "/proc/irq"] {
            #expect(MountTable.type(of: place) != "fuse.bigproc" && MountTable.type(of: place) != "tmpfs")
        }
    }

    /// A number of seconds that no other process sleeps.
    static func marker() -> String { "\(Int.random(in: 100_000_000..<999_999_999))" }

    static func has(_ tool: String) -> Bool {
        let path = getenv("PATH").map { String(cString: $0) } ?? ""
        return path.split(separator: ":").contains { access("\($0)/\(tool)", X_OK) == 0 }
    }
}
