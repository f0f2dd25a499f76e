import Glibc
import Testing

/// The five ways of buffering the file, side by side on a mount.
@Suite struct StrategyTests {
    @Test func theMachineOf2003CannotOpenTheFileFromKmalloc() async throws {
        try await MountedMachine.with("--machine", "altix-512", "--clock", "manual") {
            (machine) async throws in
            let refused = try await Program.tool("cat", machine.path("sim/interrupts.kmalloc"))
            #expect(refused.status == 1 && refused.error.contains("Cannot allocate memory"))
            let expected = try await Program.tool("cat", machine.path("proc/interrupts"))
            for strategy in ["page", "row", "vmalloc", "kvmalloc"] {
                let read = try await Program.tool("cat", machine.path("sim/interrupts.\(strategy)"))
                #expect(read.status == 0, "\(strategy): \(read.error)")
                #expect(read.output == expected.output, "\(strategy)")
            }
            let accounts = try await machine.read("sim/allocator")
            let line = try #require(accounts.split(separator: "\n").first { $0.hasPrefix("vmalloc ") })
            let words = line.split(separator: " ")
            // 266,240 bytes are 17 pages of 16 KiB; the vfree flushed 512 CPUs.
            #expect(words[1] == "1" && words[5] == "17" && words[8] == "512", "\(line)")
        }
    }

    @Test(arguments: [(255, 0), (256, 1)])
    func kmallocEndsBetween255And256CPUs(cpus: Int, status: Int) async throws {
        let read = try await Program.run(
            "cat", "--machine", "altix-512", "--cpus", "\(cpus)", "sim/interrupts.kmalloc")
        #expect(read.status == status, "\(read.error)")
        #expect(read.output.isEmpty == (status != 0))
    }

    @Test func underFragmentationARowReaderFallsBackAndAPageReaderGoesOn() async throws {
        try await MountedMachine.with("--machine", "uv-4096", "--clock", "manual") { (machine) async throws in
            let control = try Descriptor(machine.path("sim/control"), O_WRONLY)
            #expect(control.write("fragment 1\n") == 0)
            let large = try await Program.shell(
                "awk '{ for (i = 8; i <= NF; i++) n += $i } END { print n + 0 }' \(machine.path("proc/buddyinfo"))"
            )
            #expect(large.lines == ["0"], "blocks of order 3 and more are free")
            let rows = try Descriptor(machine.path("sim/interrupts.row"))
            guard case .bytes(let first) = rows.read(1 << 20) else { throw Descriptor.Failure(errno: errno) }
            #expect(!first.isEmpty)
            let reader = try #require(try await machine.readers(of: "sim/interrupts.row", expected: 1).first)
            #expect(reader[2] == "vmalloc")
            let page = try await Program.shell(
                "head -c 1000000 \(machine.path("sim/interrupts.page")) | wc -c")
            #expect(page.lines == ["1000000"])
            let vmalloc = try await machine.read("proc/vmallocinfo")
            #expect(vmalloc.contains("\(reader[3].prefix(18))-"), "the reader's buffer is in vmallocinfo")
            let compact = try Descriptor(machine.path("proc/sys/vm/compact_memory"), O_WRONLY)
            #expect(compact.write("1\n") == 0)
            let after = try await Program.shell(
                "awk '/Normal/ { n += $8; for (i = 9; i <= NF; i++) m += $i } END { print (n > 0), m + 0 }' "
                    + machine.path("proc/buddyinfo"))
            #expect(after.lines == ["1 0"], "compaction brings back order 3, and no more")
        }
    }

    @Test func faultInjectionThroughItsFiles() async throws {
        try await MountedMachine.with("--machine", "default", "--clock", "manual") { (machine) async throws in
            let set = try await Program.shell(
                """
                cd \(machine.path("sys/kernel/debug/fail_page_alloc"))
                echo N >ignore-gfp-wait; echo 0 >min-order; echo 2 >times; echo 100 >probability
                """)
            #expect(set.status == 0, "\(set.error)")
            for expected in [1, 1, 0, 0] {
                let read = try await Program.tool("cat", machine.path("sim/interrupts.page"))
                #expect(read.status == expected, "\(read.error)")
            }
        }
    }

    @Test func aProcessWithManyFilesHasItsTableInVmalloc() async throws {
        try await MountedMachine.with(
            "--machine", "altix-512", "--cpus", "8", "--clock", "manual"
        ) { (machine) async throws in
            var files: [Descriptor] = []
            // A page of 16 KiB holds 2048 entries; the next array of 2003 is two pages.
            for _ in 0..<2046 { files.append(try Descriptor(machine.path("sim/clock"))) }
            #expect(try await machine.read("proc/vmallocinfo").contains("alloc_fd_array"))
            files = []
            for _ in 0..<100 where try await machine.read("proc/vmallocinfo").contains("alloc_fd_array") {
                try await Task.sleep(for: .milliseconds(20))
            }
            #expect(try await !machine.read("proc/vmallocinfo").contains("alloc_fd_array"))
        }
    }
}
