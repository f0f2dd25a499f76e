import Glibc
import Testing

/// What a reader holds of the machine's memory, as the machine itself shows it.
@Suite struct MemoryTests {
    @Test(arguments: [("page", "page", 4096), ("row", "kmalloc", 1 << 20)])
    func aReaderOf4096CPUsHoldsItsBufferAndGivesItBack(strategy: String, kind: String, size: Int) async throws
    {
        try await MountedMachine.with("--machine", "uv-4096", "--clock", "manual") { (machine) async throws in
            let name = "sim/interrupts.\(strategy)"
            let before = try await machine.unheldPages()
            do {
                let file = try Descriptor(machine.path(name))
                #expect(try await machine.unheldPages() == before, "no buffer before the first read")
                _ = try file.readToEnd(1 << 20)
                let lines = try await machine.readers(of: name, expected: 1)
                let reader = try #require(lines.first)
                #expect(reader[1] == strategy)
                #expect(reader[2] == kind)
                #expect(reader[4] == "\(size)")
                #expect(reader[6] == "\(try Descriptor(machine.path(name)).readToEnd(1 << 20).count)")
                _ = try await machine.readers(of: name, expected: 1)
                #expect(try await machine.unheldPages() == before - size / 4096)
                withExtendedLifetime(file) {}
            }
            #expect(try await machine.readers(of: name, expected: 0).isEmpty)
            #expect(try await machine.unheldPages() == before)
        }
    }

    @Test func aHundredReadersHoldAHundredPages() async throws {
        try await MountedMachine.with("--machine", "uv-4096", "--clock", "manual") { (machine) async throws in
            let before = try await machine.unheldPages()
            var files: [Descriptor] = []
            for place in 0..<100 {
                let file = try Descriptor(machine.path("proc/interrupts"))
                #expect(file.seek(Int64(place) * 800_000, SEEK_SET) == Int64(place) * 800_000)
                guard case .bytes(let bytes) = file.read(100) else { throw Descriptor.Failure(errno: errno) }
                #expect(bytes.count == 100)
                files.append(file)
            }
            #expect(try await machine.unheldPages() == before - 100)
            files = []
            #expect(try await machine.readers(of: "proc/interrupts", expected: 0).isEmpty)
            #expect(try await machine.unheldPages() == before)
        }
    }

    @Test func theServersMemoryStaysFlatWhateverIsRead() async throws {
        try await MountedMachine.with("--machine", "million") { (machine) async throws in
            let server = try await machine.server()
            _ = try await Program.shell("head -c 16M \(machine.path("proc/interrupts")) >/dev/null")
            let early = try residentKilobytes(of: server)
            let read = try await Program.shell("head -c 512M \(machine.path("proc/interrupts")) | wc -c")
            #expect(read.lines == ["\(512 << 20)"])
            let late = try residentKilobytes(of: server)
            #expect(late < early + 2048, "\(early) kB, then \(late) kB")
        }
    }

    @Test func whatDoesNotFitIsENOMEM() async throws {
        try await MountedMachine.with("--machine", "million", "--clock", "manual") { (machine) async throws in
            let before = try await machine.unheldPages()
            let read = try await Program.tool("cat", machine.path("sim/interrupts.kmalloc"))
            #expect(read.status == 1)
            #expect(read.error.contains("Cannot allocate memory"))
            #expect(try await machine.readers(of: "sim/interrupts.kmalloc", expected: 0).isEmpty)
            #expect(try await machine.unheldPages() == before)
        }
    }

    /// The most memory that a process has had resident.
    private func residentKilobytes(of process: Int32) throws -> Int {
        let status = String(decoding: try Descriptor("/proc/\(process)/status").readToEnd(), as: UTF8.self)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
        return try #require(Int(line.split(separator: " ")[1].split(separator: "\t").last ?? ""))
    }
}
