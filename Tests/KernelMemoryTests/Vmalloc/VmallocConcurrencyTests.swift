import KernelTypes
import Testing

@testable import KernelMemory

/// Several threads at one space.
@Suite struct VmallocConcurrencyTests {
    @Test func fourThreads() async throws {
        let (space, memory) = try VmallocTests.space(.x86_64, 256 * mebibyte, cpus: 4)
        let boot = memory.allFreePages
        await withTaskGroup(of: [String].self) { group in
            for worker in 0..<4 {
                group.addTask { Self.hammer(space, worker: UInt8(worker + 1)) }
            }
            for await problems in group { #expect(problems == []) }
        }
        space.unmapAliases()
        let end = space.snapshot()
        #expect(end.areas == [] && end.unpurged == [])
        #expect(end.total.entryWrites == end.total.entryClears)
        #expect(memory.allFreePages == boot - end.pageTablePages)
        #expect(space.checkInvariants() == [])
        expectSound(memory)
    }

    /// Makes and frees areas, each filled at its page borders with the worker's number.
    private static func hammer(_ space: VmallocSpace, worker: UInt8) -> [String] {
        var random = SeededRandom(seed: 71 + UInt64(worker))
        var held: [VmallocArea] = []
        var problems: [String] = []
        func giveBack(_ area: VmallocArea) {
            if let bytes = unsafe space.bytes(of: area) {
                for page in 0..<area.pageCount where unsafe bytes[page * 4096] != worker {
                    problems.append("worker \(worker): page \(page) of \(area) was overwritten")
                }
            }
            do throws(Errno) { try space.vfree(area.start) } catch { problems.append("\(area): \(error)") }
        }
        for step in 0..<1500 {
            if random.chance(1, in: 2), held.count < 30 {
                guard let area = try? space.vmalloc(bytes: random.next(in: 1..<50_000), caller: "").area
                else { continue }
                if let bytes = unsafe space.bytes(of: area) {
                    for page in 0..<area.pageCount { unsafe bytes[page * 4096] = worker }
                }
                held.append(area)
            } else if !held.isEmpty {
                giveBack(held.swapRemove(at: random.next(in: 0..<held.count)))
            }
            if step % 500 == 0 { _ = space.snapshot() }
        }
        for area in held { giveBack(area) }
        return problems
    }
}
