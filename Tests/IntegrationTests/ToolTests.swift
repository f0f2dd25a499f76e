import Glibc
import Testing

/// Ordinary tools on a real mount.
@Suite struct ToolTests {
    static let options = ["--machine", "laptop", "--cpus", "300", "--clock", "manual"]

    /// The whole table as `bigproc cat` prints it, without a mount.
    static func table(_ options: [String] = options) async throws -> [UInt8] {
        let printed = try await Program.run(Program.path, ["cat"] + options + ["proc/interrupts"])
        try #require(printed.status == 0, "\(printed.error)")
        return printed.output
    }

    static func mounted(_ body: (MountedMachine) async throws -> Void) async throws {
        try await MountedMachine.with(
            options[0], options[1], options[2], options[3], options[4], options[5], body: body)
    }

    @Test(arguments: ["proc/interrupts", "sim/interrupts.page", "sim/interrupts.row"])
    func catShowsWhatTheProgramPrints(name: String) async throws {
        let expected = try await Self.table()
        try await Self.mounted { (machine) async throws in
            let shown = try await Program.tool("cat", machine.path(name))
            #expect(shown.output == expected)
        }
    }

    @Test func ddReadsByteByByte() async throws {
        let expected = try await Self.table()
        try await Self.mounted { (machine) async throws in
            for name in ["sim/interrupts.page", "sim/interrupts.row"] {
                let first = try await Program.shell(
                    "dd bs=1 count=20000 status=none if=\(machine.path(name))")
                #expect(first.output == Array(expected.prefix(20000)))
                let later = try await Program.shell(
                    "dd bs=7 skip=5001 count=600 status=none if=\(machine.path(name))")
                #expect(later.output == Array(expected.dropFirst(7 * 5001).prefix(7 * 600)))
            }
        }
    }

    @Test func headAndTailCutWhereTheyShould() async throws {
        let expected = try await Self.table()
        try await Self.mounted { (machine) async throws in
            let head = try await Program.tool("head", "-c", "12345", machine.path("proc/interrupts"))
            #expect(head.output == Array(expected.prefix(12345)))
            let tail = try await Program.tool("tail", "-c", "12345", machine.path("proc/interrupts"))
            #expect(tail.output == Array(expected.suffix(12345)))
        }
    }

    @Test func awkCountsAsManyColumnsAsThereAreCPUs() async throws {
        try await Self.mounted { (machine) async throws in
            let program =
                "NR == 1 { n = NF; print n } $1 == \"LOC:\" { for (i = 2; $i ~ /^[0-9]+$/; i++); print i - 2 }"
            let counted = try await Program.tool("awk", program, machine.path("proc/interrupts"))
            #expect(counted.lines == ["300", "300"])
        }
    }

    @Test func cmpFindsTheStrategiesAlike() async throws {
        try await Self.mounted { (machine) async throws in
            let compared = try await Program.tool(
                "cmp", machine.path("sim/interrupts.page"), machine.path("sim/interrupts.row"))
            #expect(compared.status == 0, "\(compared.text)\(compared.error)")
        }
    }

    @Test func sixtyFourReadersAtOnceAllSeeTheSame() async throws {
        try await Self.mounted { (machine) async throws in
            let sums = try await Program.shell(
                """
                for i in $(seq 64); do
                    if [ $((i % 2)) = 0 ]; then f=sim/interrupts.row; else f=proc/interrupts; fi
                    dd bs=$((i * 517)) status=none if=\(machine.mountpoint)/$f | md5sum &
                done
                wait
                """)
            #expect(sums.lines.count == 64)
            #expect(Set(sums.lines).count == 1)
            let reference = try await Program.shell(
                "'\(Program.path)' cat \(Self.options.joined(separator: " ")) proc/interrupts | md5sum")
            #expect(reference.lines == Array(sums.lines.prefix(1)))
        }
    }

    @Test func directoriesList() async throws {
        try await Self.mounted { (machine) async throws in
            let top = try await Program.tool("ls", machine.mountpoint)
            #expect(top.lines == ["proc", "sim", "sys"])
            let sim = try await Program.tool("ls", machine.path("sim"))
            #expect(
                sim.lines == [
                    "allocator", "clock", "control", "interrupts.kmalloc", "interrupts.kvmalloc",
                    "interrupts.page", "interrupts.row", "interrupts.vmalloc", "readers",
                ])
            let names = try await Program.shell(
                "cd \(machine.mountpoint) && find proc sys -maxdepth 3 | sort")
            for name in [
                "proc/buddyinfo", "proc/interrupts", "proc/irq", "proc/meminfo", "proc/modules",
                "proc/pagetypeinfo", "proc/slabinfo", "proc/sys/vm", "proc/vmallocinfo", "proc/vmstat",
                "proc/zoneinfo", "sys/devices/system/cpu", "sys/devices/system/node", "sys/kernel/irq",
            ] {
                #expect(names.lines.contains { $0 == name }, "\(name)")
            }
            #expect(Set(names.lines).count == names.lines.count)
            // Every file can be opened and read, or answers as a file that is not to be read does.
            let all = try await Program.shell(
                "cd \(machine.mountpoint) && find . -type f -perm /444 -exec cat {} + | wc -c")
            #expect(all.status == 0, "\(all.error)")
            let missing = try await Program.tool("cat", machine.path("proc/nothing"))
            #expect(missing.status == 1)
            #expect(missing.error.contains("No such file or directory"))
        }
    }

    @Test func statShowsWhatProcShows() async throws {
        try await Self.mounted { (machine) async throws in
            let format = "%F %s %b %o %a %u %g %h"
            let real = try await Program.tool("stat", "-c", format, "/proc/interrupts")
            let ours = try await Program.tool("stat", "-c", format, machine.path("proc/interrupts"))
            #expect(ours.text == real.text)
            let clock = try await Program.tool("stat", "-c", format, machine.path("sim/clock"))
            #expect(clock.text == "regular empty file 0 0 1024 644 \(getuid()) \(getgid()) 1\n")
            let folder = try await Program.tool("stat", "-c", "%F %a %h", machine.path("proc"))
            let within = try await Program.shell("ls -l \(machine.path("proc")) | grep -c ^d")
            #expect(folder.text == "directory 555 \(2 + (Int(within.lines.first ?? "") ?? 0))\n")
            let attribute = "/sys/devices/system/cpu/online"
            let theirs = try await Program.tool("stat", "-c", format, attribute)
            let here = try await Program.tool("stat", "-c", format, machine.path(attribute))
            #expect(here.text == theirs.text)
            #expect(MountTable.type(of: machine.mountpoint) == "fuse.bigproc")
        }
    }
}
