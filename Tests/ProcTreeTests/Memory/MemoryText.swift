import KernelMemory
import KernelTypes
import Machine

@testable import ProcTree

/// The memory files of a tree, taken apart.
struct MemoryText {
    let tree: ProcTree

    /// `meminfo` by label, in KiB where it has a unit.
    func meminfo() throws -> [String: Int] {
        var values: [String: Int] = [:]
        for line in try tree.lines("proc/meminfo") {
            let words = line.split(separator: " ")
            guard words.count >= 2, let value = Int(words[1]) else { continue }
            values[String(words[0].dropLast())] = value
        }
        return values
    }

    /// `vmstat` by name.
    func vmstat() throws -> [String: Int] {
        var values: [String: Int] = [:]
        for line in try tree.lines("proc/vmstat") {
            let words = line.split(separator: " ")
            values[String(words[0])] = Int(words[1])
        }
        return values
    }

    /// The sum over all zones of what follows `label` in `zoneinfo`.
    func zoneSum(_ label: String) throws -> Int {
        var sum = 0
        for line in try tree.lines("proc/zoneinfo") {
            let words = line.split(separator: " ")
            let names = words.dropLast().joined(separator: " ")
            if names == label, let value = words.last.flatMap({ Int($0) }) { sum += value }
        }
        return sum
    }

    /// Pages of the free blocks that `path` counts, on lines that hold `mark`, a column for each order.
    func blockPages(_ path: String, columns: Int, mark: String) throws -> Int {
        var sum = 0
        for line in try tree.lines(path) where line.contains(mark) {
            for (order, word) in line.split(separator: " ").suffix(columns).enumerated() {
                sum += (Int(word) ?? 0) << order
            }
        }
        return sum
    }

    /// The rows of `slabinfo`, the numbers by column.
    func slabs() throws -> [(name: String, numbers: [Int])] {
        try tree.lines("proc/slabinfo").dropFirst(2).map { line in
            let words = line.split(separator: " ")
            return (String(words[0]), words.dropFirst().compactMap { Int($0) })
        }
    }
}

extension MachineSpecification {
    /// A machine of some architecture and kernel whose memory is in some state.
    static func randomMemory(_ random: inout SeededRandom) -> MachineSpecification {
        var specification = MachineSpecification.random(&random, upTo: 40)
        specification.cpus.nodes = random.next(in: 1..<5)
        specification.memory = UInt64(random.next(in: 64..<9000)) << 20
        specification.devices = []
        specification.fragmentation = Double(random.next(in: 0..<4)) / 4
        specification.population = PopulationSpecification(
            kernel: Double(random.next(in: 0..<10)) / 100, pageCache: Double(random.next(in: 0..<40)) / 100,
            anonymous: Double(random.next(in: 0..<40)) / 100)
        return specification
    }
}
