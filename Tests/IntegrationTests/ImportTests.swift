import Glibc
import Testing

/// `bigproc import` and `bigproc cat` as a user runs them: captured tables come back to the byte.
@Suite struct ImportTests {
    /// The folder of captured files of real machines, which are not part of the project.
    static let samples: String? = {
        let here = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let folder = getenv("BIGPROC_SAMPLES").map { String(cString: $0) } ?? "/\(here)/../shared/samples"
        return access(folder, R_OK) == 0 ? folder : nil
    }()

    private static let malformed = ["int_invalid_1", "int_invalid_2", "int_no_interrupts"]

    @Test func everySampleComesBackToTheByte() async throws {
        guard let samples = Self.samples else {
            try #require(getenv("CI") == nil, "no captured samples")
            print("skipped: no captured samples; BIGPROC_SAMPLES names their folder")
            return
        }
        let listed = try await Program.shell("ls \(samples)/interrupts-*")
        #expect(listed.lines.count >= 18)
        try await TemporaryFolder.with { folder in
            for sample in listed.lines.map(String.init) {
                let imported = try await Program.run("import", sample, "-o", folder.path("machine.yaml"))
                if Self.malformed.contains(where: { sample.hasSuffix($0) }) {
                    #expect(imported.status == 1, "\(sample)")
                    #expect(imported.error.split(separator: "\n").count == 1)
                    #expect(imported.error.contains("\(sample):"))
                    continue
                }
                try #require(imported.status == 0, "\(imported.error)")
                for strategy in ["page", "row"] {
                    let compared = try await Program.shell(
                        """
                        '\(Program.path)' cat --machine \(folder.path("machine.yaml")) --clock manual \
                        --buffer \(strategy) proc/interrupts | cmp - \(sample)
                        """)
                    #expect(compared.status == 0, "\(sample): \(compared.text)\(compared.error)")
                }
            }
        }
    }

    @Test func theHostsOwnTableComesBackToTheByte() async throws {
        try await TemporaryFolder.with { folder in
            let captured = folder.path("interrupts")
            let compared = try await Program.shell(
                """
                cat /proc/interrupts >\(captured)
                '\(Program.path)' import \(captured) >\(captured).yaml
                '\(Program.path)' cat --machine \(captured).yaml --clock manual proc/interrupts | cmp - \(captured)
                """)
            #expect(compared.status == 0, "\(compared.text)\(compared.error)")
        }
    }

    /// Folders with the captured files of one machine.
    private static let machines = ["sysstat-root1", "sysstat-root7", "pcp-meminfo-root-008", "dynolog"]

    @Test func capturedFilesBesideTheTableComeBackToTheByte() async throws {
        guard let samples = Self.samples else {
            try #require(getenv("CI") == nil, "no captured samples")
            print("skipped: no captured samples; BIGPROC_SAMPLES names their folder")
            return
        }
        try await TemporaryFolder.with { folder in
            for name in Self.machines {
                let compared = try await Program.shell(
                    """
                    mkdir -p \(folder.path(name))/proc; cd \(folder.path(name))
                    for file in interrupts stat softirqs; do
                        test -e \(samples)/$file-\(name) && cp \(samples)/$file-\(name) proc/$file
                    done
                    '\(Program.path)' import . -o machine.yaml || exit 1
                    for file in $(ls proc); do
                        '\(Program.path)' cat --machine machine.yaml --clock manual proc/$file | cmp - proc/$file \
                            || exit 1
                    done
                    """)
                #expect(compared.status == 0, "\(name): \(compared.text)\(compared.error)")
            }
        }
    }

    @Test func theHostsOwnFilesComeBackToTheByte() async throws {
        try await TemporaryFolder.with { folder in
            let compared = try await Program.shell(
                """
                mkdir -p \(folder.path("host"))/proc/sys/kernel; cd \(folder.path("host"))
                files='interrupts stat softirqs cpuinfo uptime loadavg version cmdline'
                for name in ostype osrelease hostname domainname version pid_max threads-max; do
                    files="$files sys/kernel/$name"
                done
                for file in $files; do cat /proc/$file >proc/$file || exit 1; done
                '\(Program.path)' import . -o machine.yaml || exit 1
                for file in $files; do
                    '\(Program.path)' cat --machine machine.yaml --clock manual proc/$file | cmp - proc/$file || exit 1
                done
                """)
            #expect(compared.status == 0, "\(compared.text)\(compared.error)")
        }
    }

    @Test func theHostItselfImportsWithItsFacts() async throws {
        try await TemporaryFolder.with { folder in
            let file = folder.path("host.yaml")
            #expect(try await Program.run("import", "/", "-o", file).status == 0)
            let valid = try await Program.run("validate", file)
            let release = try await Program.tool("uname", "-r").text.dropLast()
            #expect(valid.status == 0, "\(valid.error)")
            #expect(valid.text.contains("Linux \(release) on"))
            try await MountedMachine.with("--machine", file, "--cpus", "200") { machine in
                let header = try await Program.tool("head", "-1", machine.path("proc/interrupts"))
                #expect(header.text.split(whereSeparator: \.isWhitespace).count == 200)
            }
        }
    }

    @Test func anImportLeavesPipesAndLinksWhatTheyAre() async throws {
        try await TemporaryFolder.with { folder in
            let outcome = try await Program.shell(
                """
                cd \(folder.root) && mkfifo pipe && echo old >real && chmod 600 real && ln -s real link
                '\(Program.path)' import /proc/interrupts -o link && test -L link && grep -c ^captured: real
                stat -c %a real
                '\(Program.path)' import /proc/interrupts -o pipe & grep -c ^captured: <pipe; wait; test -p pipe
                '\(Program.path)' import /nosuch -o real 2>/dev/null; grep -c ^captured: real; ls
                """)
            #expect(outcome.lines == ["1", "600", "1", "1", "link", "pipe", "real"], "\(outcome.error)")
        }
    }

    @Test func anotherUptimeShowsTheTableAsItIsByThen() async throws {
        try await TemporaryFolder.with { folder in
            let table = folder.path("interrupts")
            _ = try await Program.shell(
                "printf '           CPU0       \\nLOC:       1000   Local timer interrupts\\n' >\(table)")
            #expect(try await Program.run("import", table, "-o", table + ".yaml").status == 0)
            func count(_ uptime: String) async throws -> Int? {
                let shown = try await Program.run(
                    "cat", "--machine", table + ".yaml", "--clock", "manual", "--uptime", uptime,
                    "proc/interrupts")
                return shown.lines.last.flatMap { Int($0.split(separator: " ")[1]) }
            }
            // The table says that it was up for 1000 ticks of 250 Hz: 4 s.
            #expect(try await count("8s") == 2000)
            #expect(try await count("4s") == 1000)
            #expect(try await count("1ms") == 1000)
        }
    }

    @Test(
        arguments: [
            ("laptop", "6.12", "6.12"), ("laptop", "6.18", "6.18"), ("laptop", "7.2", "7.2"),
            ("arm-192", "6.12", "6.12"), ("arm-192", "6.18", "6.18"), ("arm-192", "7.2", "7.2"),
        ])
    func theFormatTellsTheKernelsGeneration(machine: String, kernel: String, guess: String) async throws {
        try await TemporaryFolder.with { folder in
            let found = try await Program.shell(
                """
                cd \(folder.root) && '\(Program.path)' cat --machine \(machine) --cpus 4 --set kernel=\(kernel) \
                proc/interrupts >t && '\(Program.path)' import t | grep ^kernel:
                """)
            #expect(found.lines == ["kernel: \"\(guess)\""], "\(found.error)")
        }
    }

    @Test func aLargeCaptureTakesSeconds() async throws {
        try await TemporaryFolder.with { folder in
            let table = folder.path("interrupts")
            // 1,000 CPUs, 3,000 rows, 33 MB: made by the program itself, so what it holds is known.
            let made = try await Program.shell(
                """
                '\(Program.path)' cat --machine epyc-512 --cpus 1000 --set devices=[] \
                --set 'devices=[{kind: nvme, count: 3}]' --clock manual proc/interrupts >\(table) && wc -c <\(table)
                """)
            #expect(Int(made.lines.first ?? "") ?? 0 > 30_000_000, "\(made.error)")
            let clock = ContinuousClock()
            let start = clock.now
            let imported = try await Program.run("import", table, "-o", folder.path("machine.yaml"))
            #expect(imported.status == 0, "\(imported.error)")
            let compared = try await Program.shell(
                "'\(Program.path)' cat --machine \(table.dropLast(10))machine.yaml --clock manual proc/interrupts | cmp - \(table)"
            )
            #expect(compared.status == 0, "\(compared.text)\(compared.error)")
            #expect(clock.now - start < .seconds(60))
        }
    }
}
