import Glibc
import KernelTypes
import Testing

@testable import KernelMemory

/// The bytes behind the pages, and what they cost the host.
@Suite struct HostMemoryTests {
    /// In a process of its own, as all tests that measure one.
    @Test func sixtyFourTebibytesCostNothing() async {
        await #expect(processExitsWith: .success) {
            _ = try KernelMemory(.x86_64, 64 * mebibyte)
            let before = residentBytes()
            let clock = ContinuousClock()
            let start = clock.now
            let memory = try KernelMemory(.x86_64, 64 * tebibyte, nodes: 16)
            let zones = memory.zones()
            #expect(clock.now - start < .seconds(1))
            #expect(zones.reduce(0) { $0 + $1.presentPages } == 1 << 34 - 97)
            #expect(residentBytes() - before < 4 << 20)

            // A block at the far end, and the machine as it was.
            let block = try memory.allocatePages(order: 10, flags: .kernel, node: 15)
            #expect(block.frame > 15 << 30)
            #expect(memory.directMapAddress(of: block) == 0xffff_8880_0000_0000 + block.frame << 12)
            try memory.free(block)
            #expect(memory.buddyinfo() == zones.map(\.freeBlocks))
            expectSound(memory)
            #expect(residentBytes() - before < 4 << 20)
        }
    }

    @Test func blocksHoldWhatWasWritten() throws {
        let memory = try KernelMemory(.x86_64, 5 * gibibyte)
        var random = SeededRandom(seed: 31)
        let blocks = try (0..<300).map { _ in
            let flags: GFP = random.chance(1, in: 3) ? .dma : .kernel
            return try memory.allocatePages(order: random.next(in: 0..<6), flags: flags)
        }
        for (index, block) in blocks.enumerated() {
            let bytes = unsafe memory.bytes(of: block)
            #expect(bytes.count == block.pageCount * 4096)
            unsafe bytes.initializeMemory(as: UInt8.self, repeating: UInt8(truncatingIfNeeded: index &* 7))
        }
        for (index, block) in blocks.enumerated() {
            let expected = UInt8(truncatingIfNeeded: index &* 7)
            let isIntact = unsafe memory.bytes(of: block).allSatisfy { $0 == expected }
            #expect(isIntact)
        }
        for (block, next) in zip(blocks, blocks.dropFirst()) {
            let distance = unsafe memory.bytes(of: next).baseAddress! - memory.bytes(of: block).baseAddress!
            #expect(distance == (Int(next.frame) - Int(block.frame)) * 4096)
        }
    }

    @Test func zeroedPages() throws {
        let memory = try KernelMemory(.aarch64, 16 * mebibyte)
        let used = try memory.allocatePages(order: 3, flags: .kernel)
        unsafe memory.bytes(of: used).initializeMemory(as: UInt8.self, repeating: 0xff)
        try memory.free(used)
        let again = try memory.allocatePages(order: 3, flags: [.kernel, .zero])
        #expect(again == used)
        let isZero = unsafe memory.bytes(of: again).allSatisfy { $0 == 0 }
        #expect(isZero)
    }

    /// 64 MiB written in large blocks are the host's again when the blocks are free.
    @Test func largeFreedBlocksGoBackToTheHost() async {
        await #expect(processExitsWith: .success) {
            let memory = try KernelMemory(.aarch64, 1 * gibibyte)
            let before = residentBytes()
            let blocks = try (0..<16).map { _ in try memory.allocatePages(order: 10, flags: .kernel) }
            for block in blocks {
                unsafe memory.bytes(of: block).initializeMemory(as: UInt8.self, repeating: 1)
            }
            #expect(residentBytes() - before > 60 << 20)
            for block in blocks { try memory.free(block) }
            #expect(residentBytes() - before < 8 << 20)
            expectSound(memory)
        }
    }

    /// Neither descriptors nor addresses: the host has room for a few machines of this size at once.
    @Test func nothingOutlivesTheMachine() async {
        await #expect(processExitsWith: .success) {
            do {
                let memory = try KernelMemory(.x86_64, 32 * tebibyte)
                _ = try memory.allocatePages(order: 0, flags: [.kernel, .zero])
                #expect(hostNames().count >= 4)
            }
            for _ in 0..<20 { _ = try KernelMemory(.x86_64, 32 * tebibyte) }
            #expect(hostNames() == [])
        }
    }

    @Test func descriptorIsCloseOnExec() throws {
        let memory = try KernelMemory(.x86_64, 16 * mebibyte)
        #expect(fcntl(memory.ram.descriptor, F_GETFD) & FD_CLOEXEC != 0)
    }

    @Test func directMapAddresses() throws {
        for (architecture, base): (Architecture, UInt64) in [
            (.x86_64, 0xffff_8880_0000_0000), (.i386, 0xc000_0000), (.aarch64, 0xffff_0000_0000_0000),
            (.ia64, 0xe000_0000_0000_0000),
        ] {
            let memory = try KernelMemory(architecture, 256 * mebibyte)
            _ = try memory.allocatePages(order: 0, flags: .kernel)
            let block = try memory.allocatePages(order: 0, flags: .kernel)
            let physical = block.frame * UInt64(memory.pageSize)
            #expect(memory.directMapAddress(of: block) == base + physical)
        }
    }

    /// A process that may not have the address space gets an error that says so.
    @Test func addressSpaceLimit() async {
        await #expect(processExitsWith: .exitCode(7)) {
            var limit = rlimit(rlim_cur: 64 << 30, rlim_max: 64 << 30)
            guard unsafe setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0 else { exit(1) }
            do throws(KernelMemoryError) {
                _ = try KernelMemory(
                    MemoryConfiguration(architecture: .x86_64, bytes: 1 << 46))
            } catch {
                guard case .host(.map, let bytes, .noMemory) = error, bytes >= 1 << 46 else { exit(2) }
                exit(7)
            }
        }
    }

    /// The host would otherwise end the process with SIGXFSZ.
    @Test func fileSizeLimit() async {
        await #expect(processExitsWith: .exitCode(7)) {
            var limit = rlimit(rlim_cur: 1 << 20, rlim_max: 1 << 20)
            guard unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0 else { exit(1) }
            do throws(KernelMemoryError) {
                _ = try KernelMemory(MemoryConfiguration(architecture: .x86_64, bytes: 1 << 30))
            } catch {
                guard case .host(.resize, _, Errno(rawValue: EFBIG)) = error else { exit(2) }
                exit(7)
            }
        }
    }
}
