import Glibc
import Testing

/// What stays behind of `bigproc run`: nothing.
@Suite struct RunLifeTests {
    /// Commands in the background, detached ones, and one in a copy of the namespace.
    static func family(_ marker: String) -> String {
        "sleep \(marker) & setsid sleep \(marker) & (sleep \(marker) &); unshare -m sleep \(marker) & "
            + "echo >ready; exec 2>/dev/null"
    }

    @Test func nothingStaysWhenTheCommandEnds() async throws {
        try await TemporaryFolder.with { folder in
            let marker = Runs.marker()
            let ended = try await Runs.background(
                Self.family(marker) + "; exit 4", then: "", folder: folder)
            #expect(ended.lines.last == "status 4", "\(ended.text) \(ended.error)")
            // Already now, without a wait.
            #expect(try await Runs.processes(marker) == [])
            try await Runs.expectNothingLeft(marker, folder)
        }
    }

    @Test func nothingStaysWhenItIsKilled() async throws {
        try await TemporaryFolder.with { folder in
            let marker = Runs.marker()
            let ended = try await Runs.background(
                Self.family(marker) + "; sleep \(marker)", then: "kill -9 $run", folder: folder)
            #expect(ended.lines.last == "status 137")
            try await Runs.expectNothingLeft(marker, folder)
        }
    }

    @Test func nothingStaysWhenAllOfThatNameAreKilled() async throws {
        try await TemporaryFolder.with { folder in
            let marker = Runs.marker()
            // Those that are called bigproc, of this run: as `killall -9 bigproc` would.
            _ = try await Runs.background(
                Self.family(marker) + "; sleep \(marker)",
                then: "for p in $run $(pgrep -x bigproc -P $run); do kill -9 $p; done", folder: folder)
            try await Runs.expectNothingLeft(marker, folder)
        }
    }

    @Test func withoutItsServerTheCommandEnds() async throws {
        try await TemporaryFolder.with { folder in
            let marker = Runs.marker()
            let ended = try await Runs.background(
                Self.family(marker) + "; sleep \(marker)", then: "pkill -9 -P $run emulated-files",
                folder: folder)
            #expect(ended.lines.last == "status 1")
            #expect(ended.error.contains("server"))
            try await Runs.expectNothingLeft(marker, folder)
        }
    }

    // Without INT and QUIT, which a shell's background job ignores, and all that it starts.
    @Test(arguments: ["HUP", "TERM", "USR1", "USR2", "WINCH", "RTMIN"])
    func aSignalToItReachesTheCommand(signal: String) async throws {
        try await TemporaryFolder.with { folder in
            let script =
                "trap \"echo got; exit 5\" \(signal); echo >ready; for i in {1..500}; do sleep 0.02; done"
            let ended = try await Runs.background(script, then: "kill -\(signal) $run", folder: folder)
            #expect(ended.lines == ["got", "status 5"], "\(ended.error)")
        }
    }

    @Test func theHostSeesNothingOfIt() async throws {
        try await TemporaryFolder.with { folder in
            let seen = try await Runs.background(
                "echo >ready; sleep 0.5",
                then: "nproc --all; grep -c ' /proc/interrupts ' /proc/self/mountinfo; ls -A | wc -l",
                options: "--cpus 99", folder: folder)
            let host = try await Program.tool("nproc", "--all")
            #expect(seen.lines == host.lines + ["0", "1", "status 0"], "\(seen.text)")
        }
    }

    @Test func severalRunBesideEachOther() async throws {
        let seen = try await Program.shell(
            """
            for i in 3 5 9 17; do '\(Program.path)' run --cpus $i -- nproc --all & done; wait
            """)
        #expect(seen.lines.compactMap { Int($0) }.sorted() == [3, 5, 9, 17], "\(seen.text) \(seen.error)")
    }

    @Test func oneRunsInAnother() async throws {
        let seen = try await Program.run(
            "run", "--cpus", "33", "--", Program.path, "run", "--cpus", "44", "--", "nproc", "--all")
        #expect(seen.text == "44\n", "\(seen.error)")
    }

    /// Users other than root need a device that is open to them: it is, in a namespace of the test's own.
    @Test(.enabled(if: Runs.has("setpriv") && Runs.has("unshare")))
    func anOrdinaryUserCanDoIt() async throws {
        try await TemporaryFolder.with { folder in
            chmod(folder.root, 0o755)
            let asNobody = "setpriv --reuid 65534 --regid 65534 --clear-groups"
            let closed = try await Program.shell(
                """
                cp '\(Program.path)' \(folder.root)/bigproc && chmod 755 \(folder.root)/bigproc
                [ "$(stat -c %a /dev/fuse)" = 600 ] || { echo is open; exit; }
                \(asNobody) \(folder.root)/bigproc run -- true
                """)
            #expect(closed.text == "is open\n" || closed.status == 1 && closed.error.contains("/dev/fuse"))
            let marker = Runs.marker()
            let seen = try await Program.shell(
                """
                cd \(folder.root) && mknod fuse c 10 229 && chmod 666 fuse && cat >script <<'END'
                mount --bind fuse /dev/fuse && exec \(asNobody) ./bigproc run --cpus 77 -- bash -c '
                    id -u; nproc --all; ls /sys/bus/pci/devices/*/irq | grep -c .; grep CapEff /proc/self/status
                    sleep \(marker) & echo 5 >/proc/irq/default_smp_affinity; grep -o 5$ /proc/irq/default_smp_affinity
                    cat /proc/slabinfo 2>/dev/null || echo refused; exit 3'
                END
                unshare -m bash script; s=$?; rm fuse; exit $s
                """)
            try #require(seen.status == 3, "\(seen.text) \(seen.error)")
            #expect(seen.lines[0] == "65534" && seen.lines[1] == "77" && Int(seen.lines[2]) ?? 0 > 1)
            #expect(seen.lines[3].hasSuffix("\t0000000000000000"))
            // What changes the machine belongs to whoever runs it; the rest is root's, as on a host.
            #expect(seen.lines[4...] == ["5", "refused"])
            #expect(try await Runs.processes(marker) == [])
        }
    }

    @Test(.enabled(if: Runs.has("mpstat"))) func mpstatCountsTheMachinesCPUs() async throws {
        let seen = try await Program.shell(
            "'\(Program.path)' run --machine uv-4096 -- mpstat -P ALL | awk '$2 ~ /^[0-9]+$/ || $3 ~ /^[0-9]+$/' | wc -l"
        )
        #expect(seen.lines == ["4096"], "\(seen.error)")
    }

    @Test func nprocGetconfAndLscpuCountTheMachinesCPUs() async throws {
        let seen = try await Program.run(
            "run", "--machine", "epyc-512", "--", "sh", "-c",
            "nproc --all; getconf _NPROCESSORS_ONLN; lscpu | sed -n 's/^CPU(s): *//p'")
        #expect(seen.lines == ["512", "512", "512"], "\(seen.text) \(seen.error)")
    }
}
