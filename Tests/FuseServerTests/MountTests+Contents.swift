import CFuse
import FuseServer
import Glibc
import KernelTypes
import Synchronization
import Testing

extension MountTests {
    @Suite("contents") struct Contents {
        @Test(
            "are the same whatever the block size", arguments: [511, 4096, 65536, 131_072, 1 << 20, 4 << 20])
        func blockSizes(size: Int) async throws {
            let bytes = try await Mounted.with { try Files.contents($0.path + "/static", blockSize: size) }
            #expect(bytes == SampleService.contents)
        }

        @Test("arrive in requests of up to 1 MiB, one a read") func largeRequests() async throws {
            let sizes = try await Mounted.with { mounted throws in
                let run = try shell("dd if=\(mounted.path)/static of=/dev/null bs=1M status=none")
                #expect(run.status == 0 && run.output.isEmpty)
                return mounted.service.reads.withLock { $0 }
            }
            #expect(sizes == [1 << 20, 1 << 20, 1 << 20, 1 << 20])
        }

        @Test("are what tools see") func tools() async throws {
            let run = try await Mounted.with { mounted throws in
                try shell(
                    """
                    cd \(mounted.path) && cat static | cmp - static && cmp static link &&
                    wc -c < static && dd if=static bs=7k status=none | cksum && cksum < static
                    """)
            }
            let lines = run.output.split(separator: "\n")
            #expect(run.status == 0)
            #expect(lines.count == 3 && lines.first == "3145728" && lines[1] == lines[2], "\(run.output)")
        }

        @Test("are the same at any offset") func offsets() async throws {
            let seed: UInt64 = 0xfeed
            try await Mounted.with { mounted throws in
                try Files.with(mounted.path + "/static") { descriptor in
                    var random = SeededRandom(seed: seed)
                    for _ in 0..<300 {
                        let offset = random.next(in: 0..<(SampleService.contents.count + 5000))
                        let count = random.next(in: 1..<300_000)
                        let expected = SampleService.contents.dropFirst(offset).prefix(count)
                        let bytes = try Files.read(descriptor, count, at: offset)
                        #expect(bytes == Array(expected), "seed \(seed), \(count) bytes at \(offset)")
                    }
                }
            }
        }

        @Test("are the same for readers side by side") func parallel() async throws {
            try await Mounted.with { mounted throws in
                let run = try shell(
                    """
                    cd \(mounted.path); for block in 4k 64k 333 1M; do
                    (dd if=static bs=$block status=none | cksum) & done; wait; cksum < static
                    """)
                let lines = run.output.split(separator: "\n")
                #expect(lines.count == 5 && Set(lines).count == 1, "\(run.output)")
                #expect(mounted.service.opened.load(ordering: .relaxed) == 5)
            }
        }

        @Test("are served from one thread as well") func oneThread() async throws {
            let bytes = try await Mounted.with(workers: 1) { try Files.contents($0.path + "/static") }
            #expect(bytes == SampleService.contents)
        }

        @Test("that are written arrive as they were sent, and leave the size at 0") func writing()
            async throws
        {
            try await Mounted.with { mounted throws in
                let path = mounted.path + "/echo"
                let copy = "dd if=\(mounted.path)/static of=\(path) bs=1M count=1 conv=notrunc status=none"
                #expect(try shell(copy).status == 0)
                #expect(mounted.service.echo.withLock { $0 } == Array(SampleService.contents.prefix(1 << 20)))
                #expect(mounted.service.writes.withLock { $0 } == [1 << 20])
                #expect(try shell("echo hello > \(path)").status == 0)
                #expect(mounted.service.truncated.load(ordering: .relaxed) == 1)
                #expect(try shell("echo more >> \(path); cat \(path)").output == "more\n")
                #expect(try Files.status(path).st_size == 0)
                let isTruncated = unsafe Glibc.truncate(path, 12345) == 0
                #expect(isTruncated)
                #expect(mounted.service.truncated.load(ordering: .relaxed) == 2)
                #expect(try Files.status(path).st_size == 0)
            }
        }

        @Test("are opened for a caller that the service is told") func caller() async throws {
            let callers = try await Mounted.with { mounted throws in
                _ = try Files.contents(mounted.path + "/static")
                return mounted.service.callers.withLock { $0 }
            }
            #expect(callers.allSatisfy { $0.uid == geteuid() && $0.gid == getegid() && $0.pid != 0 })
            #expect(callers.count == 1)
        }
    }
}
