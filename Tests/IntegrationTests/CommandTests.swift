import Testing

/// What the commands print, and how they exit.
@Suite struct CommandTests {
    @Test(arguments: [
        "", "mount", "unmount", "cat", "run", "bisect", "dump", "import", "machines", "validate", "compare",
    ])
    func helpIsThere(command: String) async throws {
        let help = try await Program.run(Program.path, (command.isEmpty ? [] : [command]) + ["--help"])
        #expect(help.status == 0)
        #expect(help.text.contains("USAGE: bigproc"))
        #expect(!help.text.contains("reports-readiness") && !help.text.contains("--stage"))
    }

    @Test(arguments: [
        ["cat"], ["nosuch"], ["cat", "--cpus", "0", "proc/interrupts"],
        ["cat", "--cpus", "many", "proc/interrupts"],
        ["cat", "--clock", "fast", "proc/interrupts"], ["cat", "--uptime", "30", "proc/interrupts"],
        ["cat", "--buffer", "nosuch", "proc/interrupts"], ["cat", "--set", "hz", "proc/interrupts"],
        ["mount"], ["validate"],
    ])
    func wrongUsageIs64(arguments: [String]) async throws {
        let outcome = try await Program.run(Program.path, arguments)
        #expect(outcome.status == 64)
        #expect(outcome.output.isEmpty)
    }

    @Test(arguments: [
        (["cat", "proc/nothing"], "proc/nothing: No such file or directory"),
        (["cat", "proc"], "proc: Is a directory"),
        (["cat", "proc/interrupts/x"], "Not a directory"),
        (["cat", "--machine", "nosuch", "proc/interrupts"], "expected one of default, laptop"),
        (["cat", "--machine", "/nosuch.yaml", "proc/interrupts"], "/nosuch.yaml"),
        (["cat", "--set", "hzz=100", "proc/interrupts"], "hzz"),
        (["cat", "--set", "cpus.offline=64-70", "proc/interrupts"], "cpus.offline"),
        (["validate", "/nosuch.yaml"], "/nosuch.yaml"), (["import", "/nosuch"], "/nosuch"),
        (["unmount", "/"], "not a bigproc mount"), (["machines", "nosuch"], "expected one of"),
    ])
    func whatFailsSaysWhyInOneLine(arguments: [String], reason: String) async throws {
        let outcome = try await Program.run(Program.path, arguments)
        #expect(outcome.status == 1)
        #expect(outcome.output.isEmpty)
        #expect(outcome.error.split(separator: "\n").count == 1, "\(outcome.error)")
        #expect(outcome.error.contains(reason), "\(outcome.error)")
    }

    @Test func everyPresetIsListedAndValid() async throws {
        let listed = try await Program.run("machines")
        let names = listed.lines.map { String($0.prefix { $0 != " " }) }
        #expect(
            names.filter { !$0.hasPrefix("torture-") } == [
                "default", "laptop", "epyc-512", "uv-4096", "altix-512", "arm-192", "million",
            ])
        try await TemporaryFolder.with { folder in
            for name in names {
                let file = folder.path("\(name).yaml")
                let valid = try await Program.shell(
                    "'\(Program.path)' machines \(name) >\(file) && '\(Program.path)' validate \(file)")
                #expect(valid.status == 0, "\(valid.error)")
                #expect(valid.text.contains(": \(name): Linux "))
            }
        }
    }

    @Test func aReaderThatStopsIsNoFailure() async throws {
        let cut = try await Program.shell(
            "'\(Program.path)' cat --machine million proc/interrupts | head -c 100 | wc -c")
        #expect(cut.lines == ["100"])
        #expect(cut.status == 0, "\(cut.error)")
    }

    @Test func whatHasNoRoomForItsBufferSaysWhatToDo() async throws {
        let outcome = try await Program.run(
            "cat", "--machine", "altix-512", "--buffer", "kmalloc", "proc/interrupts")
        #expect(outcome.status == 1)
        #expect(outcome.error.contains("Cannot allocate memory"))
        #expect(outcome.error.contains("--buffer page"))
    }

    @Test func outputThatIsClosedIsAnError() async throws {
        let outcome = try await Program.shell("'\(Program.path)' cat proc/buddyinfo >&-")
        #expect(outcome.status == 1)
        #expect(outcome.error.contains("standard output: Bad file descriptor"))
    }

    @Test func validateTriesTheFilesToo() async throws {
        try await TemporaryFolder.with { folder in
            for (files, reason) in [
                ("proc/x: .", "Is a directory"), ("proc/x: /dev/zero", "bytes"),
                ("proc/x: missing", "missing"),
                ("proc/buddyinfo/x: text", "proc/buddyinfo/x"), ("proc/a: text, proc/a/b: text", "proc/a/b"),
            ] {
                _ = try await Program.shell(
                    "cd \(folder.root) && echo x >text && printf 'cpus: 2\\nfiles: {%s}\\n' '\(files)' >m.yaml"
                )
                let outcome = try await Program.run("validate", folder.path("m.yaml"))
                #expect(outcome.status == 1)
                #expect(outcome.error.split(separator: "\n").count == 1)
                #expect(outcome.error.contains(reason), "\(outcome.error)")
            }
        }
    }

    @Test func theSameSeedGivesTheSameBytes() async throws {
        func table(_ seed: String) async throws -> [UInt8] {
            try await Program.run("cat", "--clock", "manual", "--seed", seed, "proc/interrupts").output
        }
        let first = try await table("7")
        #expect(try await table("7") == first)
        #expect(try await table("8") != first)
        #expect(try await table("8").count == first.count)
    }
}
