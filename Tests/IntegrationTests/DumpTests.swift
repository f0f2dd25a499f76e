import Glibc
import Testing

/// The tree as plain files.
@Suite struct DumpTests {
    @Test func itIsTheMountFileByFile() async throws {
        try await MountedMachine.with("--machine", "laptop", "--clock", "manual") { machine in
            try await TemporaryFolder.with { folder in
                let dumped = try await Program.run("dump", "--machine", "laptop", folder.path("d"))
                try #require(dumped.status == 0, "\(dumped.error)")
                let list = "find proc sys -printf '%y %p %l\\n' | sort"
                let sums = "find proc sys -type f -perm /444 | sort | xargs -d '\\n' cksum"
                let modes = "find proc sys -type f -printf '%m %p\\n' | sort"
                for line in [list, sums, modes] {
                    let there = try await Program.shell("cd '\(machine.mountpoint)' && \(line)")
                    let here = try await Program.shell("cd '\(folder.path("d"))' && \(line)")
                    #expect(there.status == 0 && there.lines.count > 1000)
                    #expect(here.lines == there.lines)
                }
                let paths = ["proc/slabinfo", "proc/interrupts", "proc/irq/default_smp_affinity", "proc"]
                let mode = try await Program.run(
                    "stat", ["-c", "%a"] + paths.map { folder.path("d/\($0)") })
                #expect(mode.lines == ["400", "444", "644", "755"])
            }
        }
    }

    /// What a dump of `machine` leaves: the last line of its error, `INCOMPLETE`, bytes and entries.
    private func dump(_ options: [String], into target: String) async throws
        -> (error: String, missing: [Substring], bytes: Int, entries: Int)
    {
        let dumped = try await Program.run(Program.path, ["dump"] + options + [target])
        #expect(dumped.status == 1)
        let missing = try await Program.tool("cat", "\(target)/INCOMPLETE").lines
        #expect(
            dumped.error.split(separator: "\n").dropLast()
                == missing.filter { !$0.hasPrefix("ended") }.prefix(10))
        let sizes = try await Program.shell("cd '\(target)' && find . -mindepth 2 -printf '%y %s\\n'")
        let bytes = sizes.lines.filter { $0.hasPrefix("f") }.compactMap { Int($0.dropFirst(2)) }
        let error = dumped.error.split(separator: "\n").last ?? ""
        return (
            String(error).replacing(target, with: "DIR"), missing, bytes.reduce(0, +), sizes.lines.count
        )
    }

    @Test func whatIsTooLargeIsNamed() async throws {
        try await TemporaryFolder.with { folder in
            // The interrupts are larger, and all else is not.
            let some = ["proc/interrupts", "proc/stat", "proc/cpuinfo", "proc/irq/0"].flatMap {
                ["--only", $0]
            }
            let found = try await dump(
                ["--machine", "epyc-512", "--limit", "20MiB"] + some, into: folder.path("d"))
            #expect(found.missing.count == 1 && found.bytes <= 20 << 20 && found.bytes > 100_000)
            let line = try #require(found.missing.first)
            #expect(
                line.wholeMatch(of: /proc\/interrupts: larger than the \d+ bytes left of --limit 20MiB/)
                    != nil, "\(line)")
            let end = "left out, see DIR/INCOMPLETE; raise --limit or --files, or choose with --only"
            #expect(found.error == "Error: DIR: 1 \(end)")
            let few = try await dump(["--machine", "laptop", "--limit", "10KiB"], into: folder.path("e"))
            #expect(few.bytes <= 10 << 10 && few.missing.count == 101)
            #expect(few.error == "Error: DIR: ended by --limit 10KiB: at least 100 \(end)")
            let files = try await dump(["--machine", "laptop", "--files", "50"], into: folder.path("f"))
            #expect(files.entries <= 50 && files.entries > 40 && files.missing.count == 3)
            #expect(files.error == "Error: DIR: ended by --files 50: at least 2 \(end)")
            #expect(files.missing.last == "ended by --files 50, and what else is missing is not named")
        }
    }

    /// Limits bound what is looked at too: a million CPUs have 60 million files, and one of 11 GB.
    @Test func aMillionCPUsEndSoon() async throws {
        try await TemporaryFolder.with { folder in
            for (number, options) in [
                [
                    "--limit", "30MiB", "--only", "proc/irq", "--only", "proc/stat", "--only",
                    "proc/interrupts",
                ],
                ["--limit", "30MiB", "--only", "sys"],
                ["--files", "3000", "--only", "sys/devices/system/node"],
            ].enumerated() {
                let start = ContinuousClock.now
                let found = try await dump(
                    ["--machine", "million"] + options, into: folder.path("d\(number)"))
                #expect(ContinuousClock.now - start < .seconds(60))
                #expect(
                    found.error.contains("ended by \(options[0]) \(options[1]): at least "), "\(found.error)")
                #expect(found.bytes <= 30 << 20 && found.entries <= 20_000)
            }
        }
    }

    @Test func itsMemoryDoesNotGrowWithTheMachine() async throws {
        guard Runs.has("python3") else {
            try #require(getenv("CI") == nil, "python3 is missing")
            return print("skipped: python3 is missing")
        }
        // The most that a run of the program has resident, in kB.
        func memory(_ arguments: [String]) async throws -> Int {
            let script = """
                import resource, subprocess, sys
                subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
                """
            let outcome = try await Program.run("python3", ["-c", script, Program.path] + arguments)
            return try #require(outcome.lines.first.flatMap { Int($0) })
        }
        try await TemporaryFolder.with { folder in
            for (machine, only) in [
                ("epyc-512", ["proc"]),
                ("uv-4096", ["proc/interrupts", "proc/zoneinfo", "sys/devices/system/node"]),
                ("million", ["proc/irq"]),
            ] {
                // On top of what the machine itself takes. A million CPUs' zoneinfo is left out: a node's record
                // is there in one piece, as in a kernel.
                let machineAlone = try await memory(["cat", "--machine", machine, "proc/version"])
                let options =
                    ["--machine", machine, "--limit", "100MiB", "--files", "20000"]
                    + only.flatMap { ["--only", $0] }
                let dump = try await memory(["dump"] + options + [folder.path(machine)])
                #expect(dump < machineAlone + 8192, "\(machine): \(machineAlone) kB, then \(dump) kB")
            }
        }
    }

    @Test func whatCannotBeWrittenIsSaidAtOnce() async throws {
        let root = getuid() == 0 ? "setpriv --bounding-set=-all --inh-caps=-all" : ""
        try await TemporaryFolder.with { folder in
            let line = "mkdir '\(folder.path("shut"))' && chmod 555 '\(folder.path("shut"))'"
            _ = try await Program.shell(line)
            let dumped = try await Program.shell(
                "\(root) '\(Program.path)' dump --machine laptop '\(folder.path("shut/d"))'")
            #expect(dumped.status == 1)
            #expect(
                dumped.error
                    == "Error: \(folder.path("shut/d")): cannot make a directory beside it: Permission denied\n"
            )
        }
        // A mount point can be filled, and not replaced.
        let mounted = try await Program.shell(
            """
            unshare -rm true 2>/dev/null || exit 77
            d=$(mktemp -d); unshare -rm sh -c "mount -t tmpfs none $d &&
            '\(Program.path)' dump --machine laptop $d; echo status \\$?; ls -A $d"; ls -d $d*; rmdir $d
            """)
        guard mounted.status != 77 else { return print("skipped: no namespace of its own can be had here") }
        #expect(mounted.lines.first == "status 1" && mounted.lines.count == 2, "\(mounted.text)")
        #expect(mounted.error.contains("expected no mount point"), "\(mounted.error)")
    }

    @Test func whatFailsLeavesNothing() async throws {
        try await TemporaryFolder.with { folder in
            _ = try await Program.shell("mkdir '\(folder.path("full"))' && touch '\(folder.path("full/x"))'")
            for arguments in [
                [folder.path("full")], [folder.path("no/d")], ["--only", "proc/nosuch", folder.path("e")],
                [folder.path("full/x")],
            ] {
                let dumped = try await Program.run(Program.path, ["dump"] + arguments)
                #expect(dumped.status == 1)
                #expect(dumped.error.split(separator: "\n").count == 1, "\(dumped.error)")
            }
            let ended = try await Program.shell(
                "'\(Program.path)' dump --machine uv-4096 '\(folder.path("t"))' & sleep 0.5; kill -TERM $!; wait $!"
            )
            #expect(ended.status == 143)
            #expect(try await Program.tool("ls", folder.root).lines == ["full"])
        }
    }

    @Test func aFullDiskIsAnError() async throws {
        let outcome = try await Program.shell(
            """
            unshare -rm true 2>/dev/null || exit 77
            d=$(mktemp -d); unshare -rm sh -c "mount -t tmpfs -o size=64k none $d &&
            '\(Program.path)' dump --machine laptop $d/m; echo status \\$?; ls $d"; rmdir $d
            """)
        guard outcome.status != 77 else {
            return print("skipped: no namespace of its own can be had here")
        }
        #expect(outcome.lines == ["status 1"])
        #expect(outcome.error.contains("No space left on device"))
    }
}
