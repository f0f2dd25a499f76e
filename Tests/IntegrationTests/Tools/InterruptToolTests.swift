import Testing

extension Tools {
    /// `lsirq` and Debian's `irqtop`, which show the table of interrupts itself.
    @Suite(.serialized) struct InterruptTools {
        @Test(.enabled(if: isExpected("lsirq")), arguments: machines)
        func lsirqAddsUpEachRow(machine: String) async throws {
            let table = try await CountTable.read(machine)
            let lines = try await Tools.output(machine, "lsirq --noheadings")
            var shown: [String: UInt64] = [:]
            for line in lines {
                let words = line.split(separator: " ")
                shown[String(words[0])] = UInt64(words[1])
            }
            #expect(lines.count == table.rows.count && shown.count == lines.count)
            let wrong = table.rows.filter { shown[$0.name] != $0.total }
            #expect(wrong.isEmpty, "\(wrong.count): \(wrong.prefix(3))")
            let order = lines.map { UInt64($0.split(separator: " ")[1]) ?? 0 }
            #expect(order == order.sorted(by: >))
        }

        /// The first screen of `irqtop` on a terminal, a line of words each.
        private static func screen(_ machine: String, _ options: [String]) async throws -> [[Substring]] {
            let seen = try await Program.run(
                "/usr/bin/python3",
                [
                    "-c",
                    """
                    import fcntl, os, pty, re, select, struct, sys, termios, time
                    pid, fd = pty.fork()
                    if pid == 0:
                        os.environ.update(TERM='dumb', LC_ALL='C')
                        os.execvp(sys.argv[1], sys.argv[1:])
                    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack('HHHH', 90, 30000, 0, 0))
                    shown, end = b'', time.time() + 100
                    while time.time() < end:
                        if not select.select([fd], [], [], 0.1)[0]: continue
                        try: new = os.read(fd, 65536)
                        except OSError: break
                        if not new: break
                        shown += new
                    sys.stdout.buffer.write(shown)
                    sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
                    """, Program.path, "run", "--machine", machine,
                ] + options + ["--", "irqtop", "-C", "-b", "1", "1"])
            try #require(seen.status == 0, "\(seen.text.suffix(500)) \(seen.error)")
            return seen.text.split(whereSeparator: \.isNewline).map { $0.split(separator: " ") }
        }

        @Test(.enabled(if: isExpected("irqtop")))
        func irqtopShowsRatesOfALaptop() async throws {
            let screen = try await Self.screen("laptop", ["--clock", "x10"])
            try #require(screen.count > 20)
            #expect(screen[1] == (0..<16).map { "CPU\($0)" })
            let table = try await CountTable.read("laptop")
            let timer = try #require(screen.first { $0.dropFirst().first == "LOC:" })
            let before = try #require(table.rows.first { $0.name == "LOC" })
            // It counts by its own clock, ten times slower than the machine's.
            for (shown, count) in zip(timer.dropFirst(2), before.cells) {
                let mean = Double(count ?? 0) / 34_200 * 10
                #expect((mean / 4...mean * 4).contains(Double(shown) ?? 0), "\(shown), \(mean) since boot")
            }
            // Where an interrupt may not go is a point.
            let rows = screen.filter { $0.count > 17 && $0[0] == "i" && Int($0[1].dropLast()) != nil }
            #expect(rows.count > 15)
            for row in rows {
                let name = row[1].dropLast()
                let list = try await Tools.file("laptop", "proc/irq/\(name)/smp_affinity_list")
                let allowed = Tools.cpus(list[0])
                let points = row.dropFirst(2).prefix(16).enumerated().filter { $0.element == "." }.map(
                    \.offset)
                #expect(Set(points).isDisjoint(with: allowed) && points.count + allowed.count == 16, "\(row)")
            }
        }

        /// It keeps 800 bytes for each cell, so the table of `uv-4096` takes it seven minutes and 8 GB: one with
        /// 4,096 CPUs and few interrupts instead.
        @Test(.enabled(if: isExpected("irqtop")))
        func irqtopLosesARowAndAffinities() async throws {
            let few = ["--cpus", "4096", "--set", "devices.6.queues=4", "--clock", "x10"]
            let screen = try await Self.screen("laptop", few)
            try #require(screen.count > 10)
            #expect(screen[1].count == 4096 && screen[1].last == "CPU4095")
            let timer = try #require(screen.first { $0.dropFirst().first == "LOC:" })
            #expect(timer.dropFirst(2).prefix(4096).allSatisfy { (Int($0) ?? 0) > 100 })
            // It reads a mask up to its first comma: all CPUs may have interrupt 9, and it says 32 may.
            let acpi = try #require(screen.first { $0.dropFirst().first == "9:" }).dropFirst(2).prefix(4096)
            #expect(!acpi.prefix(32).contains(".") && acpi.dropFirst(32).filter { $0 == "." }.count > 4000)
            #expect(
                try await Tools.file("laptop", options: few, "proc/irq/9/smp_affinity_list") == ["0-4095"])
            // The row under the heading is never shown: interrupt 0, and HI of the softirqs.
            #expect(!screen.contains { $0.dropFirst().first == "0:" || $0.dropFirst().first == "HI:" })
        }
    }

    /// The numbers in a list of CPUs, as `0-3,8`.
    static func cpus(_ list: Substring) -> [Int] {
        list.split(separator: ",").flatMap { part -> [Int] in
            let ends = part.split(separator: "-").compactMap { Int($0) }
            return ends.isEmpty ? [] : Array(ends[0]...ends[ends.count - 1])
        }
    }
}
