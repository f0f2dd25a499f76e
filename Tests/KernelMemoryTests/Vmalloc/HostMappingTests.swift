import Glibc
import KernelTypes
import Testing

@testable import KernelMemory

/// What areas leave behind on the host.
@Suite struct HostMappingTests {
    /// Mappings of this process, as the host counts them.
    private func mappings() -> Int {
        guard let file = unsafe fopen("/proc/self/maps", "r") else { return 0 }
        defer { unsafe fclose(file) }
        var lines = 0
        while true {
            let byte = unsafe fgetc(file)
            if byte == EOF { return lines }
            if byte == 10 { lines += 1 }
        }
    }

    /// Addresses that wait for a purge, thousands of them, are one piece of the reservation again.
    @Test func freedAreasLeaveNoMappings() throws {
        let memory = try KernelMemory(MemoryConfiguration(architecture: .x86_64, bytes: 1 << 30))
        let space = VmallocSpace(memory, kernel: KernelVersion(6, 12), onlineCPUs: 512)
        let before = mappings()
        for _ in 0..<6000 {
            let (area, _) = try space.vmalloc(bytes: 4096, caller: "test")
            try space.vfree(area.start)
        }
        // Each would have left two; tests beside this one have mappings of their own.
        #expect(mappings() < before + 6000, "\(before) mappings before")
        #expect(space.snapshot().lazyPages == 12_000)
    }
}
