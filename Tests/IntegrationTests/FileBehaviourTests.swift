import Glibc
import Testing

/// What system calls say to files of the mount, beside the kernel's own answers for `/proc`.
@Suite struct FileBehaviourTests {
    @Test func rewindingTakesAFreshSnapshot() async throws {
        try await MountedMachine.with("--machine", "laptop", "--clock", "manual") { (machine) async throws in
            for name in ["proc/interrupts", "sim/interrupts.row"] {
                let file = try Descriptor(machine.path(name))
                let first = try file.readToEnd()
                #expect(file.seek(0, SEEK_SET) == 0)
                #expect(try file.readToEnd() == first)
                #expect(try Descriptor(machine.path("sim/clock"), O_WRONLY).write("10s\n") == 0)
                // What was opened before time moved still shows its own moment, until it goes back to 0.
                #expect(file.read(100, at: 50) == .bytes(Array(first[50..<150])))
                #expect(file.seek(0, SEEK_SET) == 0)
                let second = try file.readToEnd()
                #expect(second != first)
                #expect(second.count == first.count)
            }
        }
    }

    @Test func anOpenFileShowsTheTimeOfItsOpening() async throws {
        try await MountedMachine.with("--machine", "laptop", "--clock", "manual") { (machine) async throws in
            let early = try Descriptor(machine.path("proc/interrupts"))
            let before = try await machine.read("proc/interrupts")
            #expect(try Descriptor(machine.path("sim/clock"), O_WRONLY).write("1h") == 0)
            #expect(String(decoding: try early.readToEnd(), as: UTF8.self) == before)
            #expect(try await machine.read("proc/interrupts") != before)
        }
    }

    @Test func aReadIsFilledAsFarAsItAsks() async throws {
        try await MountedMachine.with("--machine", "epyc-512", "--clock", "manual") {
            (machine) async throws in
            let file = try Descriptor(machine.path("proc/interrupts"))
            for size in [1, 4095, 4096, 65536, 1 << 20] {
                guard case .bytes(let bytes) = file.read(size) else {
                    Issue.record("read of \(size) failed")
                    return
                }
                #expect(bytes.count == size)
            }
            let row = try Descriptor(machine.path("sim/interrupts.row"))
            // The header and the first line belong together and fill a buffer of 16 KiB; no more comes at once.
            guard case .bytes(let bytes) = row.read(1 << 20) else { return }
            #expect(bytes.count > 8192 && bytes.count < 16384)
        }
    }

    @Test func theFarEndIsAsCloseAsTheStart() async throws {
        try await MountedMachine.with("--machine", "million", "--clock", "manual") { (machine) async throws in
            let file = try Descriptor(machine.path("proc/interrupts"))
            let clock = ContinuousClock()
            let end: Int64 = 15_000_000_000
            let took = clock.measure {
                for step in 0..<100 {
                    guard case .bytes(let bytes) = file.read(4096, at: end - Int64(step) * 100_000_000) else {
                        Issue.record("no bytes at \(step)")
                        return
                    }
                    #expect(bytes.count == 4096)
                }
            }
            // Walking there would take a second for every gigabyte before it, a hundred times.
            #expect(took < .seconds(20))
        }
    }

    @Test func errorsAreTheKernels() async throws {
        try await MountedMachine.with("--machine", "laptop", "--clock", "manual") { (machine) async throws in
            let interrupts = machine.path("proc/interrupts")
            #expect(try Descriptor(interrupts, O_RDWR).write("x") == EIO)
            #expect(try Descriptor(interrupts).write("x") == EBADF)
            #expect(try Descriptor(interrupts, O_WRONLY).read(10) == .failure(EBADF))
            #expect(truncate(interrupts, 0) == 0)
            #expect(try Descriptor(interrupts).read(10, at: 1 << 62) == .bytes([]))
            #expect(try Descriptor(interrupts).read(10, at: -1) == .failure(EINVAL))
            #expect(try Descriptor(interrupts).seek(0, 3) == -Int64(EINVAL))
            #expect(mkdir(machine.path("proc/new"), 0o755) == -1 && errno == ENOENT)
            #expect(unlink(interrupts) == -1 && errno == EPERM)
            #expect(rename(interrupts, machine.path("proc/other")) == -1 && errno == ENOENT)
            #expect(open(machine.path("proc/new"), O_CREAT | O_WRONLY, 0o644) == -1 && errno == ENOENT)
            #expect(open(machine.path("proc"), O_WRONLY) == -1 && errno == EISDIR)
            #expect(open(interrupts + "/x", O_RDONLY) == -1 && errno == ENOTDIR)
            #expect(try Descriptor(machine.path("sim/clock"), O_WRONLY).write("soon") == EINVAL)
        }
    }

    @Test func onlyAManualClockCanBeMoved() async throws {
        try await MountedMachine.with("--machine", "laptop", "--clock", "x10") { (machine) async throws in
            #expect(try Descriptor(machine.path("sim/clock"), O_WRONLY).write("1s") == EPERM)
            let first = try #require(UInt64(try await machine.read("sim/clock").dropLast()))
            try await Task.sleep(for: .milliseconds(100))
            let second = try #require(UInt64(try await machine.read("sim/clock").dropLast()))
            #expect(second >= first + 1_000_000_000)
        }
        try await MountedMachine.with("--machine", "laptop", "--clock", "manual", "--uptime", "5s") {
            (machine) async throws in
            #expect(try await machine.read("sim/clock") == "5000000000\n")
            #expect(try Descriptor(machine.path("sim/clock"), O_WRONLY).write("250ms\n") == 0)
            #expect(try await machine.read("sim/clock") == "5250000000\n")
        }
    }
}
