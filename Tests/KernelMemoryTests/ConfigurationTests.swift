import KernelTypes
import Testing

@testable import KernelMemory

/// What no machine can have, and how that is said.
@Suite struct ConfigurationTests {
    @Test(arguments: [
        (MemoryConfiguration(architecture: .x86_64, bytes: 0), "0 of memory is too little"),
        (MemoryConfiguration(architecture: .aarch64, bytes: 16 << 20 - 1), "at least 16MiB"),
        (MemoryConfiguration(architecture: .x86_64, bytes: 1 << 53), "8PiB of memory is more than x86_64"),
        (MemoryConfiguration(architecture: .x86_64, bytes: .max), "at most 4PiB"),
        (MemoryConfiguration(architecture: .i386, bytes: 65 << 30), "at most 64GiB"),
        (MemoryConfiguration(architecture: .x86_64, bytes: 1 << 30, nodes: 0), "choose one from 1 to 1024"),
        (MemoryConfiguration(architecture: .x86_64, bytes: 1 << 30, nodes: 1025), "1025 is no number"),
        (MemoryConfiguration(architecture: .x86_64, bytes: 1 << 30, maxOrder: -1), "choose one from 0 to 18"),
        (MemoryConfiguration(architecture: .x86_64, bytes: 1 << 30, maxOrder: 19), "19 is no largest"),
        (MemoryConfiguration(architecture: .x86_64, bytes: 1 << 52), "mmap: Cannot allocate memory"),
    ])
    func refused(configuration: MemoryConfiguration, text: String) {
        let error = #expect(throws: KernelMemoryError.self) { try KernelMemory(configuration) }
        let description = error?.description ?? ""
        #expect(description.contains(text), "\(description)")
        #expect(!description.contains("\n"))
    }

    @Test func flagsHaveTheKernelsValues() {
        #expect(GFP.kernel.rawValue == 0xcc0)
        #expect(GFP.atomic.rawValue == 0x820)
        #expect(GFP.noWait.rawValue == 0x2800)
        #expect(GFP.user.rawValue == 0x100cc0)
        #expect(GFP.highUserMovable.rawValue == 0x100cca)
    }
}
