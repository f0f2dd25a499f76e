import KernelTypes
import Testing

@testable import KernelMemory

@Suite struct FaultInjectorTests {
    /// An injector that always fails, changed as a test wants it.
    private func injector(
        seed: UInt64 = 1, _ change: (inout FaultInjector.Attributes) -> Void = { _ in }
    ) -> FaultInjector {
        let injector = FaultInjector(seed: seed, name: "failslab")
        injector.update {
            $0.probability = 100
            $0.times = -1
            change(&$0)
        }
        return injector
    }

    private let waiting = GFP.kernel
    private let atomic = GFP.atomic

    @Test func nothingAtBoot() {
        let injector = FaultInjector(seed: 1)
        #expect(!injector.refuses(bytes: 64, flags: atomic))
        #expect(injector.attributes == FaultInjector.Attributes())
        #expect(injector.attributes.times == 1)
        #expect(injector.attributes.interval == 1)
        #expect(injector.failures == 0)
    }

    @Test func whoMayWaitIsSparedUnlessAskedFor() {
        let injector = injector()
        #expect(!injector.refuses(bytes: 64, flags: waiting))
        #expect(injector.refuses(bytes: 64, flags: atomic))
        injector.update { $0.ignoresWaiting = false }
        #expect(injector.refuses(bytes: 64, flags: waiting))
        #expect(!injector.refuses(bytes: 64, flags: waiting.union(GFP(rawValue: 0x8000))))
    }

    @Test func timesCountDownAndMinusOneNeverEnds() {
        let injector = injector { $0.times = 3 }
        let results = (0..<6).map { _ in injector.refuses(bytes: 64, flags: atomic) }
        #expect(results == [true, true, true, false, false, false])
        #expect(injector.attributes.times == 0)
        injector.update { $0.times = -1 }
        #expect((0..<1000).allSatisfy { _ in injector.refuses(bytes: 64, flags: atomic) })
        #expect(injector.attributes.times == -1)
        #expect(injector.failures == 1003)
    }

    @Test func intervalLetsTheOthersThrough() {
        let injector = injector { $0.interval = 4 }
        let results = (0..<8).map { _ in injector.refuses(bytes: 64, flags: atomic) }
        #expect(results == [false, false, false, true, false, false, false, true])
    }

    @Test func spaceIsUsedUpFirst() {
        let injector = injector { $0.space = 200 }
        let results = (0..<5).map { _ in injector.refuses(bytes: 64, flags: atomic) }
        // 200, 136 and 72 are more than 64; 8 is not.
        #expect(results == [false, false, false, true, true])
        #expect(injector.attributes.space == 8)
    }

    @Test func thoseWhoCannotFailTakeNothingOff() {
        let injector = injector {
            $0.space = 200
            $0.interval = 2
        }
        for _ in 0..<10 { #expect(!injector.refuses(bytes: 64, flags: waiting)) }
        #expect(injector.attributes.space == 200)
    }

    @Test func probabilityIsInPercent() {
        for percent: UInt in [1, 10, 50, 99] {
            let injector = injector(seed: UInt64(percent)) { $0.probability = percent }
            let count = (0..<20_000).count { _ in injector.refuses(bytes: 64, flags: atomic) }
            let wanted = Int(percent) * 200
            #expect(abs(count - wanted) < 400, "\(percent) %: \(count)")
        }
    }

    @Test func smallerOrdersAndHighMemory() {
        let injector = injector()
        #expect(!injector.refuses(order: 0, flags: atomic, pageSize: 4096))
        #expect(injector.refuses(order: 1, flags: atomic, pageSize: 4096))
        #expect(!injector.refuses(order: 1, flags: atomic.union(.highMem), pageSize: 4096))
        injector.update {
            $0.minimumOrder = 3
            $0.ignoresHighMem = false
            $0.space = 9
        }
        #expect(!injector.refuses(order: 2, flags: atomic, pageSize: 4096))
        // Space counts pages here: 8 of 9, then 1 is left.
        #expect(!injector.refuses(order: 3, flags: atomic.union(.highMem), pageSize: 4096))
        #expect(injector.refuses(order: 3, flags: atomic.union(.highMem), pageSize: 4096))
    }

    @Test func messages() {
        let injector = injector { $0.times = 2 }
        _ = injector.refuses(bytes: 64, flags: atomic)
        _ = injector.refuses(bytes: 64, flags: atomic.union(.noWarn))
        #expect(
            injector.messages == [
                "FAULT_INJECTION: forcing a failure.",
                "name failslab, interval 1, probability 100, space 0, times 2",
            ])
        injector.update {
            $0.verbose = 0
            $0.times = -1
        }
        _ = injector.refuses(bytes: 64, flags: atomic)
        #expect(injector.messages.count == 2)
        injector.update { $0.verbose = 1 }
        for _ in 0..<1000 { _ = injector.refuses(bytes: 64, flags: atomic) }
        #expect(injector.messages.count == 128)
    }

    @Test func failslabReachesKmallocAndCaches() throws {
        let heap = try KernelHeap(.x86_64, gibibyte)
        heap.slabs.failSlab.update {
            $0.probability = 100
            $0.times = -1
            $0.ignoresWaiting = false
        }
        #expect(throws: Errno.noMemory) { try heap.allocate(100, from: .kmalloc, for: .files) }
        #expect(throws: Errno.noMemory) { try heap.takeObject(.filp) }
        #expect(throws: Errno.noMemory) { try heap.allocate(8192, from: .vmalloc, for: .files) }
        // Whole pages are none of its business.
        heap.release(try heap.allocate(100, from: .pages, for: .files))
        heap.release(try heap.allocate(65_536, from: .kmalloc, for: .files))
        heap.slabs.failSlab.update { $0.probability = 0 }
        heap.giveBack(try heap.takeObject(.filp))
        expectSound(heap)
    }
}
