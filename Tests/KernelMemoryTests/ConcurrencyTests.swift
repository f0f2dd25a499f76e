import KernelTypes
import Testing

@testable import KernelMemory

/// Several threads at one machine.
@Suite struct ConcurrencyTests {
    @Test func fourThreads() async throws {
        let memory = try KernelMemory(.x86_64, 256 * mebibyte, nodes: 2)
        let boot = memory.buddyinfo()
        await withTaskGroup(of: [String].self) { group in
            for worker in 0..<4 {
                group.addTask { Self.hammer(memory, worker: UInt8(worker)) }
            }
            for await problems in group { #expect(problems == []) }
        }
        #expect(memory.buddyinfo() == boot)
        expectSound(memory)
    }

    /// Takes and gives back blocks, each marked with the worker's number at its first and last byte.
    private static func hammer(_ memory: KernelMemory, worker: UInt8) -> [String] {
        var random = SeededRandom(seed: 41 + UInt64(worker))
        var held: [PageBlock] = []
        var problems: [String] = []
        func giveBack(_ block: PageBlock) {
            let bytes = unsafe memory.bytes(of: block)
            if unsafe bytes[0] != worker || bytes[bytes.count - 1] != worker {
                problems.append("worker \(worker): \(block) was overwritten")
            }
            do throws(Errno) { try memory.free(block) } catch { problems.append("\(block): \(error)") }
        }
        for step in 0..<20_000 {
            if random.chance(1, in: 2) {
                let order = random.chance(1, in: 200) ? 9 : random.next(in: 0..<4)
                guard let block = try? memory.allocatePages(order: order, flags: .kernel, node: step % 2)
                else {
                    continue
                }
                let bytes = unsafe memory.bytes(of: block)
                unsafe bytes[0] = worker
                unsafe bytes[bytes.count - 1] = worker
                held.append(block)
            } else if !held.isEmpty {
                giveBack(held.swapRemove(at: random.next(in: 0..<held.count)))
            }
        }
        for block in held { giveBack(block) }
        return problems
    }
}
