import KernelTypes
import Synchronization

extension KernelHeap {
    /// A reader filled the first `bytes` of a block and copied them out once: what the TLBs and the
    /// processor had to do for it goes on the account. See `BufferTraffic` for the pattern. More bytes than
    /// the block has went through it in several rounds, of which the first one counts for the TLBs.
    ///
    /// A page or less costs no more than entering it.
    public func noteTouched(_ block: HeapBlock, bytes: Int) {
        guard bytes > 0 else { return }
        let counts = missCounts(block, pages: pages(of: unsafe min(bytes, block.bytes.count)))
        let nanoseconds = costs.text(bytes: bytes) + costs.misses(counts)
        accounts.withLock { accounts in
            accounts[block.purpose].tlbMisses += counts.misses
            accounts[block.purpose].tlbWalks += counts.walks
            accounts[block.purpose].simulatedNanoseconds &+= nanoseconds
        }
    }

    /// What is missed for the first `pages` of a block; remembered, for the next reader will have a buffer
    /// of the same size.
    private func missCounts(_ block: HeapBlock, pages: Int) -> TLBModel.Counts {
        let mapping = mapping(of: block, pages: pages)
        guard pages > 1 else { return traffic.counts(pages: pages, mapping) }
        let key = TrafficKey(mapping: mapping, pages: pages)
        if let known = missMemory.withLock({ $0[key] }) { return known }
        let counts = traffic.counts(pages: pages, mapping)
        missMemory.withLock { memory in
            if memory.count >= Self.mostRemembered { memory.removeAll(keepingCapacity: true) }
            memory[key] = counts
        }
        return counts
    }

    /// How the kernel reaches a block: vmalloc's by pages that were never used, all else through the direct
    /// map.
    private func mapping(of block: HeapBlock, pages: Int) -> BufferTraffic.Mapping {
        let base = memory.configuration.architecture.pageShift
        switch block.source {
        case .vmalloc(let isHuge):
            let order = isHuge ? vmalloc.rules.hugeOrder ?? 0 : 0
            return BufferTraffic.Mapping(shift: base + order, isWarm: false, offset: 0)
        case .module:
            return BufferTraffic.Mapping(shift: base, isWarm: false, offset: 0)
        case .pages, .kmalloc:
            let physical = block.address &- memory.directMapBase
            let shift = memory.configuration.directMapShift(at: physical)
            let offset = Int(physical & (1 << UInt64(shift) - 1)) >> base
            // All that lies within one page is alike.
            let isWithin = offset + pages <= 1 << (shift - base)
            return BufferTraffic.Mapping(shift: shift, isWarm: true, offset: isWithin ? 0 : offset)
        }
    }

    /// A question to the model.
    struct TrafficKey: Hashable {
        let mapping: BufferTraffic.Mapping
        let pages: Int
    }

    /// Answers that are remembered at a time.
    private static let mostRemembered = 256
}

extension MemoryConfiguration {
    /// log2 of the size of the pages that the direct map has at a physical address.
    ///
    /// x86_64: 1 GiB above the fourth gigabyte, 2 MiB below, where holes and reserved pieces break up larger
    /// ones; arm64 2 MiB; i386 4 MiB; ia64 granules of 16 MiB, which its handler of TLB misses inserts
    /// without a table.
    func directMapShift(at physical: UInt64) -> Int {
        switch architecture {
        case .x86_64: physical >= 4 << 30 ? 30 : 21
        case .aarch64: 21
        case .i386: 22
        case .ia64: 24
        }
    }
}
