import SeqFile
import Synchronization

/// Gives poisoned memory from the host, refuses what it is told to, and knows what has not come back.
final class CountingAllocator: SeqBufferAllocator {
    private struct State {
        var sizes: [Int] = []
        var live: Set<UInt64> = []
        var refusedSizes: Set<Int> = []
    }

    let pageSize: Int
    private let state = Mutex(State())

    init(pageSize: Int = 4096) { self.pageSize = pageSize }

    /// The sizes of all allocations that were asked for, also of those refused.
    var sizes: [Int] { state.withLock { $0.sizes } }
    /// How many pieces are out.
    var liveCount: Int { state.withLock { $0.live.count } }

    /// From now on refuses to allocate any of `sizes`.
    func refuse(_ sizes: Set<Int>) { state.withLock { $0.refusedSizes = sizes } }

    func allocate(size: Int) -> SeqMemory? {
        let token: UInt64? = state.withLock {
            $0.sizes.append(size)
            guard !$0.refusedSizes.contains(size) else { return nil }
            let token = UInt64($0.sizes.count)
            $0.live.insert(token)
            return token
        }
        guard let token else { return nil }
        let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
        // Large pieces stay untouched, so that the host need not have them.
        if size <= 1 << 20 { for index in 0..<size { unsafe bytes[index] = 0xa5 } }
        let address = 0xffff_8880_0000_0000 + token << 12
        return unsafe SeqMemory(bytes: bytes, address: address, kind: .page, token: token)
    }

    func release(_ memory: SeqMemory) {
        let wasLive = state.withLock { $0.live.remove(memory.token) != nil }
        precondition(wasLive, "released twice, or never allocated")
        unsafe memory.bytes.deallocate()
    }
}
