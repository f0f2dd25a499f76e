import Glibc
import Testing

/// What a command sees under `bigproc run`, and how it ends.
@Suite struct RunTests {
    static let laptop = ["--machine", "laptop", "--clock", "manual"]

    static func run(_ options: [String], _ script: String) async throws -> Program.Outcome {
        try await Program.run(Program.path, ["run"] + options + ["--", "bash", "-c", script])
    }

    @Test func theMachinesFilesAreInThePlaceOfTheHosts() async throws {
        let options = Self.laptop + ["--cpus", "300"]
        for name in ["interrupts", "softirqs", "stat", "cpuinfo", "uptime", "loadavg", "version"] {
            let expected = try await Program.run(Program.path, ["cat"] + options + ["proc/\(name)"])
            let seen = try await Self.run(options, "cat /proc/\(name)")
            #expect(seen.status == 0 && seen.output == expected.output, "\(name): \(seen.error)")
        }
    }

    @Test func everythingThatIsListedIsMounted() async throws {
        let listed = try await Program.run(Program.path, ["run", "--list"] + Self.laptop)
        let shown = listed.lines.filter { !$0.contains("  ") }.map(String.init)
        let paths = listed.lines.map { String($0.prefix { $0 != " " }) }
        for name in [
            "interrupts", "softirqs", "stat", "cpuinfo", "meminfo", "buddyinfo", "zoneinfo", "pagetypeinfo",
            "slabinfo", "vmallocinfo", "modules", "vmstat", "uptime", "loadavg", "version", "irq",
        ] {
            #expect(paths.contains("/proc/\(name)"), "\(name)")
        }
        for name in ["devices/system/cpu", "devices/system/node", "kernel/irq", "bus/pci/devices"] {
            #expect(paths.contains("/sys/\(name)"), "\(name)")
        }
        let seen = try await Self.run(
            Self.laptop,
            """
            for path in \(shown.joined(separator: " ")); do
                [ -e $path ] || echo $path is missing
                grep -q " $path .* - fuse.bigproc " /proc/self/mountinfo || echo $path is not mounted
            done
            find /proc/irq /sys/devices/system/cpu /sys/devices/system/node /sys/kernel/irq -type f -perm -444 \
                -exec cat {} + | wc -c
            for file in /proc/meminfo /proc/buddyinfo /proc/zoneinfo /proc/vmstat /proc/slabinfo; do
                cat $file >/dev/null || echo $file
            done
            """)
        #expect(seen.status == 0, "\(seen.error)")
        #expect(seen.lines.count == 1, "\(seen.text)")
    }

    @Test func devicesAreFoundThroughTheirLinks() async throws {
        let seen = try await Self.run(
            ["--machine", "uv-4096"],
            """
            ls /sys/bus/pci/devices | wc -l; cat /sys/bus/pci/devices/*/irq | wc -l
            readlink -f /sys/class/net/eth3 | grep -c ^/sys/devices/pci; test -e /sys/class/net/eth3/ && echo there
            ls /sys/devices/system | grep -c .; cd /sys/bus/pci/devices/0000:00:02.0 && cd .. && ls irq | wc -l
            """)
        #expect(seen.lines.count >= 5, "\(seen.text) \(seen.error)")
        #expect(seen.lines[0] == seen.lines[1] && Int(seen.lines[0]) ?? 0 > 100)
        #expect(seen.lines[2] == "1" && seen.lines[3] == "there")
        let host = try await Program.shell("ls /sys/devices/system | wc -l")
        #expect(seen.lines[4] == host.lines[0])
    }

    @Test func whatTheMachineLacksIsHidden() async throws {
        let listed = try await Program.run("run", "--list", "--machine", "altix-512")
        let hidden = listed.lines.filter { $0.hasSuffix("  hidden") }.map { String($0.dropLast(8)) }
        #expect(hidden.contains("/sys/kernel/irq") && hidden.contains("/sys/class/net"))
        let seen = try await Self.run(
            ["--machine", "altix-512"],
            """
            for path in \(hidden.joined(separator: " ")); do
                [ -e $path ] && echo $path; ls $path 2>/dev/null; cat $path/x 2>/dev/null
                python3 -c 'import os,sys; os.open(sys.argv[1], 0)' $path 2>&1 | grep -q FileNotFoundError ||
                    echo $path can be opened
            done
            """)
        #expect(seen.text.isEmpty, "\(seen.text)")
    }

    @Test func pathsChooseWhatIsShown() async throws {
        let count =
            "grep -c -E '^ *[0-9]+:' /proc/interrupts >/dev/null; grep -c ^processor /proc/cpuinfo; nproc --all"
        let host = try await Program.shell("grep -c ^processor /proc/cpuinfo; nproc --all")
        let all = try await Self.run(Self.laptop + ["--cpus", "77"], count)
        #expect(all.lines == ["77", "77"])
        let some = try await Self.run(Self.laptop + ["--cpus", "77", "--only", "/proc/cpuinfo"], count)
        #expect(some.lines == ["77", host.lines[1]])
        let rest = try await Self.run(Self.laptop + ["--cpus", "77", "--without", "proc/cpuinfo"], count)
        #expect(rest.lines == [host.lines[0], "77"])
        let hostNames = try await Program.shell("ls /sys/devices")
        let kept = try await Self.run(Self.laptop + ["--only", "/proc"], "ls /sys/devices")
        #expect(kept.text == hostNames.text)
        for options in [["--only", "/proc/nothing"], ["--without", "/proc/irq/1"]] {
            let wrong = try await Self.run(options, "true")
            #expect(wrong.status == 1 && wrong.error.split(separator: "\n").count == 1, "\(wrong.error)")
        }
    }

    @Test func writesReachTheMachineAndNotTheHost() async throws {
        let before = try await Program.shell(
            "cat /proc/irq/default_smp_affinity /proc/sys/vm/min_free_kbytes")
        let seen = try await Self.run(
            Self.laptop,
            """
            echo 2 >/proc/irq/default_smp_affinity; echo 54321 >/proc/sys/vm/min_free_kbytes
            cat /proc/irq/default_smp_affinity /proc/sys/vm/min_free_kbytes
            """)
        #expect(
            seen.lines.count == 2 && seen.lines.first?.hasSuffix("2") == true, "\(seen.text) \(seen.error)")
        #expect(seen.lines.last == "54321")
        let after = try await Program.shell("cat /proc/irq/default_smp_affinity /proc/sys/vm/min_free_kbytes")
        #expect(after.text == before.text)
    }

    @Test func timeMovesForOneWhoReadsAgain() async throws {
        let seen = try await Self.run(
            ["--machine", "laptop"],
            """
            python3 -c '
            import os, time
            file = os.open("/proc/uptime", 0)
            first = os.read(file, 100); time.sleep(0.3); os.lseek(file, 0, 0)
            print(float(os.read(file, 100).split()[0]) > float(first.split()[0]))'
            """)
        #expect(seen.text == "True\n", "\(seen.error)")
    }

    @Test(arguments: [0, 1, 7, 64, 255]) func theStatusIsTheCommands(status: Int) async throws {
        #expect(try await Self.run(Self.laptop, "exit \(status)").status == status)
    }

    @Test(arguments: [SIGTERM, SIGKILL, SIGINT, SIGABRT]) func aSignalIsAStatus(signal: Int32) async throws {
        // As an exit status, not as the signal that a shell would show alike; but for that of a key, by which shells
        // know that they should not go on.
        let ended = try await Program.tool(
            "python3", "-c", "import subprocess, sys; print(subprocess.run(sys.argv[1:]).returncode)",
            Program.path, "run", "--", "bash", "-c", "kill -\(signal) $$")
        #expect(ended.text == (signal == SIGINT ? "-2\n" : "\(128 + signal)\n"))
    }

    @Test(arguments: [("/nosuch", 127), ("nosuch-command", 127), ("/etc/passwd", 126), ("/etc", 126)])
    func whatCannotBeRunSaysSo(command: String, status: Int) async throws {
        let outcome = try await Program.run("run", "--", command)
        #expect(outcome.status == status)
        #expect(outcome.error.split(separator: "\n").count == 1 && outcome.error.contains(command))
    }

    @Test func wrongMachinesAreErrors() async throws {
        for options in [["--machine", "nosuch"], ["--set", "hzz=1"]] {
            let outcome = try await Self.run(options, "echo no")
            #expect(outcome.status == 1 && outcome.output.isEmpty)
            #expect(outcome.error.split(separator: "\n").count == 1, "\(outcome.error)")
        }
        for arguments in [["run"], ["run", "true"], ["run", "--stage", "x", "--", "true"]] {
            #expect(try await Program.run(Program.path, arguments).status == 64)
        }
    }

    @Test func streamsAndDescriptorsAreTheCommandsOwn() async throws {
        let piped = try await Program.shell(
            "printf 'a\\0b\\n' | '\(Program.path)' run -- bash -c 'cat; echo error >&2' 2>&1 | od -An -c")
        #expect(piped.text.split(whereSeparator: \.isWhitespace).joined() == "a\\0b\\nerror\\n")
        let other = try await Program.shell(
            "'\(Program.path)' run -- bash -c 'echo three >&3; ls /proc/self/fd' 3>&1 | tr '\\n' ' '"
        )
        #expect(other.text.contains("three") && other.text.contains("three 0 1 2 3 4 "), "\(other.text)")
        let closed = try await Program.shell("'\(Program.path)' run -- bash -c 'exec cat' <&-")
        #expect(closed.status == 1 && closed.error.contains("Bad file descriptor"), "\(closed.error)")
    }

    @Test func theWorkingDirectoryAndTheEnvironmentStay() async throws {
        try await TemporaryFolder.with { folder in
            let outcome = try await Program.shell(
                """
                cd \(folder.root) && mkdir gone && cd gone && rmdir ../gone
                WORD='a b' '\(Program.path)' run -- bash -c 'echo $WORD; readlink /proc/self/cwd; umask; echo $#' x 1 2
                """)
            #expect(outcome.lines.first == "a b" && outcome.lines.last == "2")
            #expect(
                outcome.text.contains("\(folder.root)/gone (deleted)"), "\(outcome.text) \(outcome.error)")
        }
    }

    @Test func aWorkingDirectoryThatIsShownIsTheMachines() async throws {
        let seen = try await Program.shell(
            "cd /sys/devices/system/cpu && '\(Program.path)' run --cpus 88 -- cat online")
        #expect(seen.text == "0-87\n", "\(seen.error)")
    }

    @Test(.enabled(if: geteuid() == 0)) func theProcOfAnotherProcessNamespaceIsRefused() async throws {
        let refused = try await Program.tool("unshare", "-pf", Program.path, "run", "--", "true")
        #expect(refused.status == 1 && refused.error.contains("process namespace"), "\(refused.error)")
        let own = try await Program.tool(
            "unshare", "-pf", "--mount-proc", Program.path, "run", "--cpus", "88", "--", "nproc", "--all")
        #expect(own.text == "88\n", "\(own.error)")
    }
}
