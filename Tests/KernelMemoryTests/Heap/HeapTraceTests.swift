import KernelTypes
import Testing

@testable import KernelMemory

/// Long random lives of a heap, all allocators mixed, against a plain list of what is held.
@Suite struct HeapTraceTests {
    /// A machine to live on.
    enum Machine: String, CaseIterable, Sendable {
        case today, small, y2003, arm, itanium

        func heap() throws -> KernelHeap {
            switch self {
            case .today: try KernelHeap(.x86_64, 128 * mebibyte, cpus: 8)
            case .small: try KernelHeap(.x86_64, 32 * mebibyte)
            case .y2003: try KernelHeap(.i386, 128 * mebibyte, kernel: kernelOf2003, cpus: 4)
            case .arm: try KernelHeap(.aarch64, 128 * mebibyte, kernel: KernelVersion(6, 6), cpus: 4)
            case .itanium: try KernelHeap(.ia64, 512 * mebibyte, kernel: kernelOf2003, cpus: 64)
            }
        }
    }

    /// A block in somebody's hands, filled with a byte of its own at its ends and at each page's start.
    private struct Held {
        let block: HeapBlock
        let fill: UInt8
    }

    private struct Life {
        let heap: KernelHeap
        var random: SeededRandom
        var held: [Held] = []
        var objects: [HeapObject] = []
        /// What the accounts must say, by purpose.
        var expected = [AllocationPurpose: AllocationAccount]()

        init(_ heap: KernelHeap, seed: UInt64) {
            self.heap = heap
            random = SeededRandom(seed: seed)
        }

        /// Sizes of all classes, the small ones more often.
        mutating func size() -> Int {
            let most = 1 << random.next(in: 0..<22)
            return random.next(in: 1..<most + 2)
        }

        mutating func take() {
            let bytes = size()
            let allocator = HeapAllocator.allCases[random.next(in: 0..<HeapAllocator.allCases.count)]
            let purpose = AllocationPurpose.allCases[random.next(in: 0..<AllocationPurpose.allCases.count)]
            var account = expected[purpose] ?? AllocationAccount()
            if let block = try? heap.allocate(bytes, from: allocator, for: purpose) {
                account.allocations += 1
                account.pages += block.pageCount
                account.heldPages += block.pageCount
                let size = unsafe block.bytes.count
                #expect(size >= bytes)
                let fill = UInt8(truncatingIfNeeded: random.next())
                stride(from: 0, to: size, by: 4096).forEach { unsafe block.bytes[$0] = fill }
                unsafe block.bytes[size - 1] = fill
                held.append(Held(block: block, fill: fill))
            } else {
                account.failures += 1
            }
            expected[purpose] = account
        }

        mutating func release() {
            guard !held.isEmpty else { return }
            let gone = held.swapRemove(at: random.next(in: 0..<held.count))
            #expect(isWhole(gone))
            heap.release(gone.block)
            expected[gone.block.purpose]?.releases += 1
            expected[gone.block.purpose]?.heldPages -= gone.block.pageCount
        }

        func isWhole(_ held: Held) -> Bool {
            let bytes = unsafe held.block.bytes
            let size = bytes.count
            let starts = stride(from: 0, to: size, by: 4096)
            return unsafe starts.allSatisfy { unsafe bytes[$0] == held.fill } && bytes[size - 1] == held.fill
        }

        mutating func step() {
            switch random.next(in: 0..<20) {
            case 0..<8: take()
            case 8..<15: release()
            case 15, 16:
                let kind = NamedCache.allCases[random.next(in: 0..<NamedCache.allCases.count)]
                if let object = try? heap.takeObject(kind) { objects.append(object) }
            case 17:
                guard !objects.isEmpty else { return }
                heap.giveBack(objects.swapRemove(at: random.next(in: 0..<objects.count)))
            case 18:
                if let held = held.last {
                    heap.noteTouched(held.block, bytes: unsafe min(held.block.bytes.count, 20_000))
                }
            default:
                if random.chance(1, in: 50) { heap.vmalloc.unmapAliases() }
            }
        }

        /// That nothing overlaps, and the accounts are exact.
        func check() {
            let ranges = held.map { held in
                unsafe held.block.address..<held.block.address + UInt64(held.block.bytes.count)
            }.sorted { $0.lowerBound < $1.lowerBound }
            for (one, next) in zip(ranges, ranges.dropFirst()) { #expect(one.upperBound <= next.lowerBound) }
            #expect(held.allSatisfy(isWhole))
            for (purpose, expected) in expected {
                let account = heap.account(of: purpose)
                #expect(account.allocations == expected.allocations)
                #expect(account.failures == expected.failures)
                #expect(account.releases == expected.releases)
                #expect(account.heldPages == expected.heldPages)
                #expect(account.pages == expected.pages)
            }
            #expect(heap.total.allocations == heap.total.releases + held.count)
            expectSound(heap)
        }
    }

    @Test(arguments: Machine.allCases, [11, 12] as [UInt64])
    func life(machine: Machine, seed: UInt64) throws {
        let heap = try machine.heap()
        let used = heap.usedPages
        var life = Life(heap, seed: seed)
        for step in 1...4000 {
            life.step()
            if step.isMultiple(of: 1000) { life.check() }
        }
        while !life.held.isEmpty { life.release() }
        for object in life.objects { heap.giveBack(object) }
        life.objects = []
        life.check()
        heap.vmalloc.unmapAliases()
        heap.slabs.shrink()
        #expect(heap.total.heldPages == 0)
        // All that may stay are tables; the caches were never fuller than needed before the life began.
        let tables = heap.vmalloc.snapshot().pageTablePages
        #expect(heap.usedPages <= used + tables, "\(machine), seed \(seed)")
        expectSound(heap)
    }

    @Test func theSameLifeTwice() throws {
        func addresses() throws -> [UInt64] {
            var life = Life(try Machine.today.heap(), seed: 5)
            for _ in 0..<1500 { life.step() }
            return life.held.map(\.block.address) + life.objects.map(\.address)
        }
        #expect(try addresses() == addresses())
    }
}
