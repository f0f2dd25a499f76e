import Glibc
import Testing

extension Tools {
    /// Programs in Python and awk that read the files themselves.
    @Suite(.serialized) struct Readers {
        /// A line of the C and one of the Python interface for each figure.
        private static let script = """
            import sys, psutil
            if len(sys.argv) > 1: psutil.PROCFS_PATH = sys.argv[1]
            print(psutil.cpu_count(), psutil.cpu_count(False) or 0)
            print(*[int(round(t * 100)) for t in psutil.cpu_times()])
            print(*[int(round(t.idle * 100)) for t in psutil.cpu_times(True)])
            print(*psutil.cpu_stats()[:3])
            print(int(psutil.boot_time()))
            print(psutil.virtual_memory().total, psutil.virtual_memory().slab // 1024)
            """

        /// Whether psutil is there for Debian's Python.
        private static var isExpected: Bool {
            access("/usr/lib/python3/dist-packages/psutil", F_OK) == 0 || getenv("CI") != nil
        }

        private func check(_ lines: [Substring], _ machine: String) async throws {
            let stat = try await Tools.file(machine, "proc/stat")
            let cpus = stat.filter { $0.hasPrefix("cpu") }.map { $0.split(separator: " ").dropFirst() }
            try #require(lines.count == 6)
            #expect(lines[1].split(separator: " ") == Array(cpus[0]))
            #expect(lines[2].split(separator: " ") == cpus.dropFirst().map { $0[$0.startIndex + 3] })
            let figures = try await Tools.figures(machine, "proc/stat")
            let expected = ["ctxt", "intr", "softirq"].map { figures[$0] ?? 0 }
            #expect(lines[3].split(separator: " ").compactMap { UInt64($0) } == expected)
            #expect(lines[4] == "\(figures["btime"] ?? 0)")
            let memory = try await Tools.figures(machine, "proc/meminfo")
            #expect(lines[5].split(separator: " ")[0] == "\((memory["MemTotal"] ?? 0) * 1024)")
        }

        @Test(.enabled(if: isExpected), arguments: machines)
        func psutilShowsTheMachine(machine: String) async throws {
            let lines = try await Tools.output(machine, "/usr/bin/python3 -c '\(Self.script)'")
            #expect(lines[0] == (machine == "laptop" ? "16 8" : "4096 2048"))
            try await check(lines, machine)
        }

        @Test(.enabled(if: isExpected), arguments: machines)
        func psutilReadsAMount(machine: String) async throws {
            try await MountedMachine.with("--machine", machine, "--clock", "manual") { mount in
                let shown = try await Program.tool("/usr/bin/python3", "-c", Self.script, mount.path("proc"))
                try #require(shown.status == 0, "\(shown.error)")
                // It counts CPUs with sysconf, which knows nothing of another place.
                let own = try await Program.tool("getconf", "_NPROCESSORS_ONLN")
                #expect(shown.lines[0].split(separator: " ").first == own.lines.first)
                try await check(shown.lines, machine)
            }
        }

        @Test(arguments: machines) func awkAddsUpSoftirqs(machine: String) async throws {
            let lines = try await Tools.output(
                machine,
                """
                awk 'NR > 1 { s = 0; for (i = 2; i <= NF; i++) s += $i; printf "%s %d %.0f\\n", $1, NF - 1, s }' \\
                    /proc/softirqs
                """)
            let table = try await CountTable.read(machine, "proc/softirqs")
            #expect(lines.map { String($0) } == table.rows.map { "\($0.name): \($0.count) \($0.total)" })
            #expect(table.full.count == 10)
        }

        /// A program that goes back to the start of an open file finds the machine's new state there.
        @Test(arguments: machines) func whoReadsAgainSeesTimeMove(machine: String) async throws {
            let lines = try await Tools.output(
                machine, clock: "x100",
                """
                python3 -c '
                import os, time
                def ticks(text): return sum(int(n) for n in text.split(b"LOC:")[1].split(b"Local")[0].split())
                table = os.open("/proc/interrupts", os.O_RDONLY)
                stat = os.open("/proc/stat", os.O_RDONLY)
                clock = os.open("/proc/uptime", os.O_RDONLY)
                def read(file):
                    os.lseek(file, 0, os.SEEK_SET)
                    parts = []
                    while part := os.read(file, 1 << 20): parts.append(part)
                    return b"".join(parts)
                for turn in range(3):
                    print(read(clock).split()[0].decode(), ticks(read(table)), read(clock).split()[0].decode(),
                          read(stat).split(b"intr ")[1].split()[0].decode())
                    time.sleep(0.2)
                '
                """)
            let turns = lines.map { $0.split(separator: " ").map { Double($0) ?? -1 } }
            try #require(turns.count == 3)
            for (before, after) in zip(turns, turns.dropFirst()) {
                #expect(after[0] >= before[2] + 20, "a fifth of a second, a hundred times as fast: \(turns)")
                #expect(after[3] > before[3])
                // Each read's moment is between the two of the clock around it.
                let counted = after[1] - before[1]
                let mean = before[1] / before[2]
                #expect(counted > 0.4 * mean * (after[0] - before[2]), "\(turns)")
                #expect(counted < 2.5 * mean * (after[2] - before[0]), "\(turns)")
            }
        }
    }
}
