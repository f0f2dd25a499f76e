import Glibc
import KernelTypes
import Testing

@testable import KernelMemory

/// What is left when something cannot be had.
@Suite struct VmallocFailureTests {
    /// Every page that an area needs, for itself, its page array and the tables, is refused once.
    @Test func everyPageRefusedOnce() throws {
        let (space, memory) = try VmallocTests.space(.x86_64, 64 * mebibyte)
        let wanted = 520
        var others = memory.exhaust(order: 0, flags: .kernel)
        var failures = 0
        while true {
            let before = memory.allFreePages
            let tables = space.snapshot().pageTablePages
            do throws(VmallocError) {
                let area = try space.vmalloc(bytes: wanted * 4096, caller: "").area
                #expect(area.pageCount == wanted)
                break
            } catch {
                #expect(error.errno == .noMemory && !error.isOfHost)
                failures += 1
            }
            let shown = space.snapshot()
            try #require(shown.areas == [] && shown.refusals == failures)
            try #require(space.checkInvariants() == [])
            try #require(memory.allFreePages == before - (shown.pageTablePages - tables))
            let next = others.popLast()
            try memory.free(#require(next))
        }
        // A page more in each round: as many as the area, its array and the tables need.
        #expect(failures == wanted + 2 + space.snapshot().pageTablePages)
        for area in space.snapshot().areas where area.pageArray != nil { try space.vfree(area.start) }
        space.unmapAliases()
        #expect(space.snapshot().areas == [] && space.snapshot().unpurged == [])
        #expect(space.checkInvariants() == [])
        expectSound(memory)
    }

    /// The window of a 32-bit machine is full when most of its memory is free: 111 MiB, for everyone
    /// together, modules included.
    @Test(arguments: [KernelVersion(2, 6, 0), KernelVersion(6, 1)])
    func smallWindow(kernel: KernelVersion) throws {
        let (space, memory) = try VmallocTests.space(.i386, 2 * gibibyte, cpus: 8, kernel: kernel)
        let boot = memory.allFreePages
        var held: [VmallocArea] = []
        var reason: VmallocError.Reason?
        while reason == nil && held.count < 1000 {
            do throws(VmallocError) {
                held.append(try space.vmalloc(bytes: 266_240, caller: "interrupts_open").area)
            } catch {
                reason = error.reason
            }
        }
        #expect(reason == .noAddresses(bytes: 270_336))
        #expect(held.count == (0xff7f_e000 - 0xf880_0000) / 270_336)
        #expect(memory.allFreePages > boot / 2)
        #expect(throws: VmallocError.self) { try space.moduleAlloc(bytes: 1 << 20, caller: "e1000") }

        // What was freed comes back, at the latest when it is needed.
        for area in held.prefix(5) { try space.vfree(area.start) }
        let module = try space.moduleAlloc(bytes: 1 << 20, caller: "e1000")
        #expect(module.area.start == 0xf880_0000)
        #expect(module.bill.flushes == (space.rules.purgesLazily ? 1 : 0))
        #expect(module.bill.interrupts == module.bill.flushes * 7)
        #expect(space.checkInvariants() == [])
    }

    /// The page behind an area faults, and so does the area once it is freed.
    @Test func guardPage() async {
        await #expect(processExitsWith: .signal(SIGSEGV)) { try writeTwice(second: 8192, afterFree: false) }
        await #expect(processExitsWith: .signal(SIGSEGV)) { try writeTwice(second: 8191, afterFree: true) }
        await #expect(processExitsWith: .exitCode(2)) { try writeTwice(second: 0, afterFree: false) }
    }

    /// No single page next to another: each needs a mapping on the host. The limit is met as an error, and
    /// everything goes on.
    @Test func hostMappingLimit() async {
        await #expect(processExitsWith: .success) {
            let memory = try KernelMemory(.aarch64, 64 * mebibyte)
            let pages = memory.exhaust(order: 0, flags: [.kernel, .memAlloc])
            for block in pages where block.frame % 2 == 1 { try memory.free(block) }
            let space = VmallocSpace(
                memory, rules: VmallocRules(memory.configuration, kernel: VmallocTests.today),
                onlineCPUs: 2, mappingLimit: 500)
            let first = try space.vmalloc(bytes: 300 * 4096, caller: "").area
            let free = memory.allFreePages
            let shown = space.snapshot()
            do throws(VmallocError) {
                _ = try space.vmalloc(bytes: 300 * 4096, caller: "")
                exit(3)
            } catch {
                #expect(error.reason == .hostMappings(wanted: 300, limit: 500))
                #expect(error.errno == .noMemory && error.isOfHost)
            }
            #expect(space.snapshot().areas == shown.areas)
            #expect(space.snapshot().lastRefusal?.contains("vm.max_map_count") == true)
            #expect(free - memory.allFreePages == space.snapshot().pageTablePages - shown.pageTablePages)
            #expect(space.checkInvariants() == [])
            try space.vfree(first.start)
            _ = try space.vmalloc(bytes: 490 * 4096, caller: "")
        }
    }

    /// The same at the host's real limit, which is not met: some mappings are left for everything else.
    @Test func realHostMappingLimit() async {
        await #expect(processExitsWith: .success) {
            let memory = try KernelMemory(.aarch64, 1 * gibibyte)
            let pages = memory.exhaust(order: 0, flags: [.kernel, .memAlloc])
            for block in pages where block.frame % 2 == 1 { try memory.free(block) }
            let space = VmallocSpace(memory, kernel: VmallocTests.today, onlineCPUs: 2)
            var held: [VmallocArea] = []
            var error: VmallocError?
            while error == nil && held.count < 200 {
                do throws(VmallocError) {
                    held.append(try space.vmalloc(bytes: 1000 * 4096, caller: "").area)
                } catch let refusal {
                    error = refusal
                }
            }
            #expect(error?.isOfHost == true || HostMappings.limit > 130_000)
            #expect(space.checkInvariants() == [])
            for area in held { try space.vfree(area.start) }
            _ = try space.vmalloc(bytes: 1000 * 4096, caller: "")
        }
    }

    /// A process that has so many mappings that it cannot even replace one.

    /// A process that may have no more address space.
    @Test func unmappingWithoutMappings() async {
        await #expect(processExitsWith: .success) { try Self.unmapWithoutMappings() }
    }

    private static func unmapWithoutMappings() throws {
        let memory = try KernelMemory(.aarch64, 16 * mebibyte)
        let window = try HostWindow(size: 1 << 20)
        try window.map([0..<4096, 8192..<12288], of: memory.ram.descriptor, at: 4096)
        let first = unsafe UInt(bitPattern: window.bytes(4096..<12288).baseAddress)
        let isThereBefore = isReadable(first) && isReadable(first + 4096)
        let filler = fillMappings()
        let isUnmapped = window.unmap(4096..<12288)
        let isThereAfter = isReadable(first) || isReadable(first + 4096)
        for (start, size) in filler { unmap(start, size) }
        #expect(filler.count > 0 && isThereBefore && !isUnmapped && !isThereAfter)
        // With mappings to be had again, all is as ever.
        try window.map([4096..<8192], of: memory.ram.descriptor, at: 8192)
        #expect(isReadable(first + 4096) && !isReadable(first))
        #expect(window.unmap(4096..<12288))
        #expect(!isReadable(first + 4096))
    }

    @Test func hostAddressSpaceLimit() async {
        await #expect(processExitsWith: .success) {
            let (space, memory) = try VmallocTests.space()
            let free = memory.allFreePages
            var limit = rlimit(rlim_cur: 3 << 30, rlim_max: 3 << 30)
            guard unsafe setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0 else { exit(1) }
            do throws(VmallocError) {
                _ = try space.vmalloc(bytes: 8192, caller: "")
                exit(3)
            } catch {
                #expect(error.reason == .host(call: "mmap", errno: .noMemory))
            }
            #expect(memory.allFreePages == free - space.snapshot().pageTablePages)
            #expect(space.checkInvariants() == [])
        }
    }

    /// Beyond the addresses that are reserved on the host.
    @Test func hostWindow() throws {
        var range = VmallocRange(0x1000_0000..<0x9000_0000, pageSize: 4096, windowSize: 1 << 20)
        #expect(throws: VmallocError.Reason.hostWindow(bytes: 1 << 20)) {
            try range.map([0..<8192], of: -1, at: 0x100f_f000, byteCount: 8192)
        }
        #expect(throws: VmallocError.Reason.hostWindow(bytes: 1 << 20)) {
            try range.map([0..<8192], of: -1, at: 0x8000_0000, byteCount: 8192)
        }
        #expect(throws: VmallocError.Reason.host(call: "mmap", errno: .badDescriptor)) {
            try range.map([0..<4096], of: -1, at: 0x1000_0000, byteCount: 4096)
        }
    }

    /// Neither addresses nor mappings outlive the machine.
    @Test func nothingOutlivesTheSpace() async {
        await #expect(processExitsWith: .success) {
            for _ in 0..<40 {
                let (space, _) = try VmallocTests.space(.x86_64, 2 * tebibyte)
                let area = try space.vmalloc(bytes: 100 << 10, caller: "").area
                unsafe space.bytes(of: area)?.initializeMemory(as: UInt8.self, repeating: 1)
            }
            #expect(hostNames() == [])
        }
    }
}

/// Writes to the last byte of an area of two pages, and then to another, which may fault; ends with status 2
/// if it does not.
private func writeTwice(second: Int, afterFree: Bool) throws {
    // Otherwise the runtime's crash reporter comes first, which takes long.
    signal(SIGSEGV, SIG_DFL)
    let (space, _) = try VmallocTests.space()
    let area = try space.vmalloc(bytes: 8192, caller: "").area
    _ = try space.vmalloc(bytes: 8192, caller: "")
    guard let bytes = unsafe space.bytes(of: area), let start = bytes.baseAddress else { exit(1) }
    unsafe start.storeBytes(of: 1, toByteOffset: 8191, as: UInt8.self)
    if afterFree { try space.vfree(area.start) }
    unsafe start.storeBytes(of: 1, toByteOffset: second, as: UInt8.self)
    exit(2)
}

/// Takes all mappings that the host gives this process; the pieces of addresses they are in.
private func fillMappings() -> [(start: UInt, size: Int)] {
    var pieces: [(start: UInt, size: Int)] = []
    pieces.reserveCapacity(64)
    let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
    // In large pieces, in each of which every second page differs from its neighbours.
    let size = 4096 * 4096
    while pieces.count < 64 {
        let mapped = unsafe mmap(nil, size, PROT_NONE, flags, -1, 0)
        guard let start = unsafe mapped, unsafe start != MAP_FAILED else { return pieces }
        pieces.append((UInt(bitPattern: start), size))
        for page in stride(from: 0, to: size, by: 8192) {
            guard unsafe mmap(start + page, 4096, PROT_READ, flags | MAP_FIXED, -1, 0) != MAP_FAILED else {
                return pieces + fillLastMapping()
            }
        }
    }
    return pieces
}

/// Takes the one mapping that is left when there are none any more to split another with. Shared ones never
/// become one with their neighbours.
private func fillLastMapping() -> [(start: UInt, size: Int)] {
    let mapped = unsafe mmap(nil, 4096, PROT_READ, MAP_SHARED | MAP_ANONYMOUS, -1, 0)
    guard let start = unsafe mapped, unsafe start != MAP_FAILED else { return [] }
    return [(UInt(bitPattern: start), 4096)]
}

private func unmap(_ start: UInt, _ size: Int) {
    _ = unsafe munmap(UnsafeMutableRawPointer(bitPattern: start), size)
}

/// Whether a byte can be read, found out by a system call, which does not fault.
private func isReadable(_ address: UInt) -> Bool {
    var ends: [CInt] = [0, 0]
    guard unsafe pipe(&ends) == 0 else { return false }
    defer { for end in ends { close(end) } }
    return unsafe write(ends[1], UnsafeRawPointer(bitPattern: address), 1) == 1
}
