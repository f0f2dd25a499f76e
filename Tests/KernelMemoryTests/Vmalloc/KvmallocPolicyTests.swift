import KernelTypes
import Testing

@testable import KernelMemory

/// Which flags kmalloc gets, and when vmalloc follows.
@Suite struct KvmallocPolicyTests {
    @Test(arguments: ["2.6.0-test9", "4.12", "5.10.1", "6.12.48", "6.15.9"])
    func lightAttempt(release: String) throws {
        let policy = KvmallocPolicy(kernel: try #require(KernelVersion(release)), pageSize: 4096)
        #expect(policy.kmallocFlags(bytes: 4096, flags: .kernel) == .kernel)
        #expect(policy.kmallocFlags(bytes: 4097, flags: .kernel) == [.kernel, .noWarn, .noRetry])
        #expect(
            policy.kmallocFlags(bytes: 8192, flags: [.kernel, .retryMayFail])
                == [.kernel, .retryMayFail, .noWarn])
        #expect(policy.kmallocFlags(bytes: 8192, flags: [.kernel, .zero]).contains(.zero))
    }

    @Test(arguments: [KernelVersion(6, 16), KernelVersion(7, 2)])
    func attemptWithoutReclaim(kernel: KernelVersion) {
        let policy = KvmallocPolicy(kernel: kernel, pageSize: 4096)
        #expect(policy.kmallocFlags(bytes: 4096, flags: .kernel) == .kernel)
        #expect(policy.kmallocFlags(bytes: 4097, flags: .kernel) == [.kswapdReclaim, .io, .fs, .noWarn])
        #expect(
            policy.kmallocFlags(bytes: 4097, flags: [.kernel, .retryMayFail])
                == [.kernel, .retryMayFail, .noWarn])
    }

    @Test func fallback() {
        let now = KvmallocPolicy(kernel: KernelVersion(6, 12), pageSize: 4096)
        #expect(!now.fallsBackToVmalloc(bytes: 4096, flags: .kernel))
        #expect(now.fallsBackToVmalloc(bytes: 4097, flags: .kernel))
        #expect(now.fallsBackToVmalloc(bytes: Int(Int32.max), flags: .kernel))
        #expect(!now.fallsBackToVmalloc(bytes: Int(Int32.max) + 1, flags: .kernel))
        #expect(now.fallsBackToVmalloc(bytes: 8192, flags: .noIO))
        #expect(!now.fallsBackToVmalloc(bytes: 8192, flags: .atomic))
        #expect(!now.fallsBackToVmalloc(bytes: 8192, flags: .noWait))
        let before = KvmallocPolicy(kernel: KernelVersion(5, 16), pageSize: 4096)
        #expect(before.fallsBackToVmalloc(bytes: 8192, flags: .kernel))
        #expect(!before.fallsBackToVmalloc(bytes: 8192, flags: .noFS))
        let itanium = KvmallocPolicy(kernel: KernelVersion(6, 1), pageSize: 16384)
        #expect(!itanium.fallsBackToVmalloc(bytes: 16384, flags: .kernel))
        #expect(itanium.kmallocFlags(bytes: 16384, flags: .kernel) == .kernel)
    }
}
