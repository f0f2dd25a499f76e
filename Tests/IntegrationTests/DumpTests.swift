import Testing

/// The tree as plain files.
@Suite struct DumpTests {
    @Test func itIsTheMountFileByFile() async throws {
        try await MountedMachine.with("--machine", "laptop", "--clock", "manual") { machine in
            try await TemporaryFolder.with { folder in
                let dumped = try await Program.run("dump", "--machine", "laptop", folder.path("d"))
                try #require(dumped.status == 0, "\(dumped.error)")
                let list = "find proc sys -printf '%y %p %l\\n' | sort"
                let sums =
                    "find proc sys -type f -perm /444 | sort | xargs -d '\\n' -n 1 sh -c 'cksum <\"$0\"'"
                for line in [list, sums] {
                    let there = try await Program.shell("cd '\(machine.mountpoint)' && \(line)")
                    let here = try await Program.shell("cd '\(folder.path("d"))' && \(line)")
                    #expect(there.status == 0 && there.lines.count > 1000)
                    #expect(here.lines == there.lines)
                }
                let mode = try await Program.tool("stat", "-c", "%a", folder.path("d/proc/slabinfo"))
                #expect(mode.lines == ["400"])
            }
        }
    }

    @Test(arguments: [["--limit", "10KiB"], ["--files", "50"]])
    func whatIsTooMuchIsNamed(limit: [String]) async throws {
        try await TemporaryFolder.with { folder in
            let target = folder.path("d")
            let dumped = try await Program.run(
                Program.path, ["dump", "--machine", "laptop"] + limit + [target])
            #expect(dumped.status == 1)
            #expect(dumped.error.contains("left out"))
            #expect(try await Program.tool("cat", "\(target)/INCOMPLETE").lines.count > 2)
            let bytes = try await Program.shell(
                "find '\(target)/proc' '\(target)/sys' -type f -printf '%s\\n'")
            if limit[0] == "--limit" {
                #expect(bytes.lines.compactMap { Int($0) }.reduce(0, +) <= 10 << 10)
            } else {
                #expect(bytes.lines.count <= 50)
            }
        }
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
