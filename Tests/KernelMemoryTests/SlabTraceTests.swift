import KernelTypes
import Testing

@testable import KernelMemory

/// Long random lives of caches, against a plain model.
@Suite struct SlabTraceTests {
    static let machines: [(Architecture, KernelVersion)] = [
        (.x86_64, kernelOfToday), (.i386, kernelOf2003), (.ia64, kernelOf2003), (.aarch64, kernelOfToday),
    ]

    /// No overlap, content kept, exact counts, second frees refused, and all pages back at the end.
    @Test(arguments: machines.indices, [UInt64(71), 72])
    func life(machine: Int, seed: UInt64) throws {
        let (architecture, version) = Self.machines[machine]
        let memory = try Kmalloc(architecture, 64 * mebibyte, version: version, cpus: 1 << machine)
        let slabs = memory.allocator
        let boot = slabs.memory.buddyinfo()
        let named = try [
            slabs.createCache(name: "seq_file", objectSize: 120),
            slabs.createCache(name: "filp", objectSize: 184, options: .lineAligned),
            slabs.createCache(name: "task_struct", objectSize: 5840, alignment: 64),
            slabs.createCache(name: "odd", objectSize: 1, alignment: 1024, options: .keepsFreedContent),
        ]
        var random = SeededRandom(seed: seed)
        var model = ObjectModel()
        for step in 0..<12_000 {
            let context: Comment = "\(architecture) \(version.release), seed \(seed), step \(step)"
            let isGrowing = step / 2000 % 2 == 0
            if random.chance(isGrowing ? 6 : 4, in: 10) {
                let place = random.next(in: 0..<12)
                let address: UInt64
                if place < named.count {
                    address = try named[place].allocate(flags: .kernel)
                    try #require(address % UInt64(named[place].geometry.alignment) == 0, context)
                } else {
                    let size = random.next(in: 1..<2 << random.next(in: 1..<17))
                    address = try memory.kmalloc(size: size, flags: random.chance(1, in: 9) ? .dma : .kernel)
                    try #require(memory.ksize(address) == memory.roundedSize(size), context)
                }
                let size = try memory.ksize(address)
                let fill = UInt8(truncatingIfNeeded: step)
                let isNew = model.take(address, size: size, fill: fill)
                try #require(isNew, context)
                unsafe try memory.bytes(of: address).initializeMemory(as: UInt8.self, repeating: fill)
            } else if !model.held.isEmpty {
                let object = model.giveBack(at: random.next(in: 0..<model.held.count))
                try check(object, memory, context)
                try memory.kfree(object.address)
                #expect(throws: Errno.invalidArgument, context) { try memory.kfree(object.address) }
            }
            if step % 1500 == 1499 {
                let used = slabs.snapshot().reduce(0) { $0 + $1.usedObjects }
                let large = model.held.count { $0.size > (memory.classSizes.last ?? 0) }
                try #require(used == model.held.count - large, context)
                expectSound(slabs, context)
            }
        }
        for object in model.held {
            try check(object, memory, "at the end")
            try memory.kfree(object.address)
        }
        for cache in slabs.snapshot() {
            #expect(cache.usedObjects == 0 && cache.partialSlabs <= 10, "\(cache)")
            #expect(cache.slabCount <= cache.partialSlabs + 1, "\(cache)")
        }
        expectSound(slabs)
        #expect(slabs.shrink() > 0)
        #expect(slabs.memory.buddyinfo() == boot, "seed \(seed)")
        expectSound(slabs)
    }

    private func check(_ object: ObjectModel.Held, _ memory: Kmalloc, _ context: Comment) throws {
        let isIntact = unsafe try memory.bytes(of: object.address).allSatisfy { $0 == object.fill }
        try #require(isIntact, context)
    }

    /// The same calls give the same addresses.
    @Test func determinism() throws {
        func addresses() throws -> [UInt64] {
            let memory = try Kmalloc(.x86_64, 256 * mebibyte, cpus: 64)
            var random = SeededRandom(seed: 81)
            var held: [UInt64] = []
            var addresses: [UInt64] = []
            for _ in 0..<5000 {
                if held.isEmpty || random.chance(6, in: 10) {
                    held.append(try memory.kmalloc(size: random.next(in: 1..<20_000), flags: .kernel))
                    addresses.append(held[held.count - 1])
                } else {
                    try memory.kfree(held.swapRemove(at: random.next(in: 0..<held.count)))
                }
            }
            return addresses
        }
        #expect(try addresses() == addresses())
    }
}
