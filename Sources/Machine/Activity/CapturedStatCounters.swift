public import KernelTypes

/// A captured `/proc/stat` whose numbers go on: each at the pace that brought it to its captured value.
///
/// The times of CPUs that a larger machine has are like those that were captured. The line of all CPUs together
/// differs from their sum by what it differed when it was captured: the kernel adds up before it rounds.
public final class CapturedStatCounters: Sendable {
    /// A line as it is shown now.
    public enum Line: Sendable, Hashable {
        /// A captured line, by its place in the captured file.
        case captured(Int)
        /// The line of a CPU that had none.
        case cpu(Int)
    }

    /// What was captured.
    public let stat: CapturedStat
    /// Columns of the lines of CPUs; lines with another number of them are kept apart, and do not scale.
    public let columnCount: Int
    private let columns: [CapturedCounter]
    private let others: [CapturedCounter?]
    private let sums: CapturedStatSums
    /// Captured CPUs, those of them that were offline then, and CPUs that were online then and had no line.
    private let captured: CPUSet
    private let extra: CPUSet
    private let hidden: CPUSet
    /// The place behind the last line of a CPU.
    private let endOfCPUs: Int

    init(_ stat: CapturedStat, specification: MachineSpecification, possible: CPUSet) {
        self.stat = stat
        sums = CapturedStatSums(
            specification, origin: (specification.captured?.origin ?? specification.uptime).rawValue)
        let lines = stat.lines
        let first = lines.first { $0.cpu != nil }
        let columnCount = first?.values.count ?? 0
        let origin = (specification.captured?.origin ?? specification.uptime).rawValue
        var seen = CPUSet()
        let isCPU = lines.map { line in
            guard let cpu = line.cpu, line.values.count == columnCount, !seen.contains(cpu) else {
                return false
            }
            seen.insert(cpu)
            return true
        }
        let cpuLines = zip(lines, isCPU).filter(\.1).map(\.0)
        captured = seen
        let count = max((captured.last ?? -1) + 1, specification.captured?.cpuCount ?? 0)
        self.columnCount = columnCount
        columns = (0..<columnCount).map { column in
            CapturedCounter(
                cpuLines.compactMap { line in
                    line.cpu.map { CapturedCount(column: $0, value: line.values[column]) }
                }.filter { $0.value > 0 }, columnCount: count, origin: origin,
                seed: SeededRandom.hash(specification.seed ^ 0x57a7, UInt64(column)))
        }
        others = zip(lines, isCPU).map { line, isCPU in
            if isCPU { return nil }
            if ["btime", "procs_running", "procs_blocked"].contains(line.name) { return nil }
            return CapturedCounter(
                line.values.enumerated().filter { $0.element > 0 }.map {
                    CapturedCount(column: $0.offset, value: $0.element)
                }, columnCount: max(1, line.values.count), origin: origin, seed: 0, grows: false)
        }
        let online = possible.subtracting(specification.cpus.offline)
        extra = captured.subtracting(online)
        hidden = online.subtracting(captured).intersection(CPUSet(0..<count))
        endOfCPUs = (lines.lastIndex { $0.cpu != nil } ?? -1) + 1
    }

    /// The lines while `online` CPUs are.
    ///
    /// A captured CPU has its line while it is online, and if it was offline and had one, always.
    public func lines(online: CPUSet) -> CapturedStatLines {
        let shown = captured.isEmpty ? CPUSet() : online.subtracting(hidden).union(extra)
        return CapturedStatLines(
            before: (0..<endOfCPUs).filter { place in
                // A line that is kept apart is always there.
                guard others[place] == nil, let cpu = stat.lines[place].cpu else { return true }
                return shown.contains(cpu)
            },
            added: shown.subtracting(captured), after: endOfCPUs..<stat.lines.count)
    }

    /// A number of a line in a snapshot.
    ///
    /// - Parameter place: the number's place in the line.
    public func value(_ line: Line, place: Int, in snapshot: Snapshot) -> UInt64 {
        switch line {
        case .cpu(let cpu): return value(cpu: cpu, place: place, in: snapshot)
        case .captured(let number):
            let line = stat.lines[number]
            if let counter = others[number] {
                if line.name == "cpu", line.values.count == columnCount {
                    return total(line.values[place], place: place, in: snapshot)
                }
                let captured = line.values[place]
                if line.name == "intr", let sum = sums.interrupts(captured, place: place, in: snapshot) {
                    return sum
                }
                if line.name == "softirq",
                    let sum = sums.softirqs(captured, place: place, of: line.values.count, in: snapshot)
                {
                    return sum
                }
                let value = counter.value(column: place, time: snapshot.time.rawValue)
                // Numbers behind a total are of 32 bits.
                let isWord = place > 0 && ["intr", "softirq"].contains(line.name)
                return isWord && line.values[place] <= UInt32.max ? value & 0xffff_ffff : value
            }
            guard let cpu = line.cpu else { return line.values[place] }
            return value(cpu: cpu, place: place, in: snapshot)
        }
    }

    private func value(cpu: Int, place: Int, in snapshot: Snapshot) -> UInt64 {
        guard place < columns.count else { return 0 }
        return snapshot.value(of: CounterSource(.captured(columns[place])), cpu: cpu)
    }

    /// A number of the line of all CPUs.
    private func total(_ captured: UInt64, place: Int, in snapshot: Snapshot) -> UInt64 {
        let counter = columns[place]
        let sum = snapshot.total(of: CounterSource(.captured(counter)))
        let then = counter.values.reduce(0, &+)
        if captured >= then {
            return sum
                &+ CapturedCounter.value(
                    captured - then, origin: counter.origin, time: snapshot.time.rawValue)
        }
        return sum - min(sum, then - captured)
    }
}

/// Which lines a captured `/proc/stat` has at a moment, without a list of them all: CPUs may be many.
public struct CapturedStatLines: Sendable {
    private let before: [Int]
    private let added: CPUSet
    private let after: Range<Int>

    init(before: [Int], added: CPUSet, after: Range<Int>) {
        self.before = before
        self.added = added
        self.after = after
    }

    /// How many there are.
    public var count: Int { before.count + added.count + after.count }

    /// One of them.
    ///
    /// - Precondition: `place` is below `count`.
    public subscript(place: Int) -> CapturedStatCounters.Line {
        if place < before.count { return .captured(before[place]) }
        let rest = place - before.count
        return rest < added.count
            ? .cpu(added.element(at: rest)) : .captured(after.lowerBound + rest - added.count)
    }
}
