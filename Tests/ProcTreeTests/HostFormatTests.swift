import Glibc
import KernelTypes
import Machine
import Testing

@testable import ProcTree

/// `/proc/interrupts` of the kernel that the tests run on, row by row.
private struct HostTable {
    let lines: [Substring]
    let format: InterruptsFormat
    let style: RowStyle
    let cpus: Int
    let nrIRQs: Int

    /// Nil where the host is not an x86 machine with a kernel whose table has the form of today.
    init?() {
        guard let table = Golden.read("/proc/interrupts"), let stat = Golden.read("/proc/stat"),
            let release = Golden.read("/proc/sys/kernel/osrelease")?.split(separator: "\n").first,
            let kernel = KernelVersion(String(release)), kernel >= KernelVersion(5, 0),
            table.contains("\nLOC:")
                || table.contains("\n LOC:")
        else { return nil }
        lines = table.split(separator: "\n")
        format = InterruptsFormat(kernel: kernel)
        cpus = lines[0].split(separator: " ").count
        let sums =
            stat.split(separator: "\n").first { $0.hasPrefix("intr ") }?.split(separator: " ").count ?? 2
        nrIRQs = sums - 2
        style = RowStyle(format: format, architecture: .x86_64, nrIRQs: nrIRQs, widestChip: 0)
    }

    /// The table, without which nothing is compared: that is a failure under `CI`.
    static func here() throws -> HostTable {
        if let table = HostTable() { return table }
        try leaveOut("the host is no x86 machine with a kernel of today, or hides its interrupts")
    }

    /// Label, what stands before the cells, and what stands behind them.
    var rows: [(label: String, prefix: String, suffix: String)] {
        lines.dropFirst().compactMap { line in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let prefix = line[...colon]
            let isSingle = line.split(separator: " ").count == 2
            let cells = 11 * (isSingle ? 1 : cpus)
            guard line.utf8.count >= prefix.utf8.count + cells else { return nil }
            return (
                prefix.dropLast().split(separator: " ").joined(), String(prefix),
                String(line.dropFirst(prefix.utf8.count + cells)) + "\n"
            )
        }
    }
}

/// Ends the test for want of something that the host should have: quietly, but as a failure under `CI`.
func leaveOut(_ reason: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> Never {
    if unsafe getenv("CI") != nil {
        Issue.record("not to be left out: \(reason)", sourceLocation: sourceLocation)
    }
    try Test.cancel("\(reason)", sourceLocation: sourceLocation)
}

@Suite("The host's own table") struct HostFormatTests {
    @Test("the header is as wide")
    func header() throws {
        let host = try HostTable.here()
        let blanks = host.lines[0].prefix { $0 == " " }.count
        #expect(blanks == host.format.headerBlanks(precision: host.style.precision))
        #expect(host.lines[0].utf8.count == blanks + 11 * host.cpus)
    }

    @Test("each device's row comes out as it is there")
    func devices() throws {
        let host = try HostTable.here()
        var found: [(row: (label: String, prefix: String, suffix: String), interrupt: Interrupt)] = []
        var others: [String] = []
        for row in host.rows {
            guard let irq = Int(row.label) else { continue }
            if let interrupt = interrupt(irq, row.suffix) {
                found.append((row, interrupt))
            } else {
                others.append(row.prefix + " ..." + row.suffix)
            }
        }
        // From 7.2 on the chips' column is as wide as the longest name, so all rows are needed for it.
        let style = RowStyle(
            format: host.format, architecture: .x86_64, nrIRQs: host.nrIRQs,
            widestChip: found.reduce(0) { max($0, $1.interrupt.chip?.utf8.count ?? 1) })
        for (row, interrupt) in found {
            #expect(style.label(row.label) == row.prefix)
            #expect(style.description(of: interrupt) == row.suffix)
        }
        #expect(found.count > others.count, "most rows are compared, but not \(others)")
    }

    /// What a row of a device says behind its cells; nil when it has no number behind its chip, no trigger,
    /// or a chip's name with blanks.
    private func interrupt(_ irq: Int, _ suffix: String) -> Interrupt? {
        let words = suffix.split(separator: " ", maxSplits: 2)
        guard words.count == 3, let dash = words[1].firstIndex(of: "-"),
            let hwirq = UInt64(words[1][..<dash]),
            let trigger = InterruptTrigger(rawValue: String(words[1][words[1].index(after: dash)...]))
        else { return nil }
        let actions = words[2].drop { $0 == " " }.dropLast()
        return Interrupt(
            irq: irq, chip: String(words[0]), hwirq: hwirq, trigger: trigger, actions: [String(actions)],
            affinity: .anywhere, counters: InterruptRouting(.silent))
    }

    @Test("so does each of the architecture's rows, in the same order")
    func architecture() throws {
        let host = try HostTable.here()
        let state = try MachineState(
            describe { $0.features = [.amd, .kvmGuest, .hypervGuest, .kvmHost, .platformIPI, .postedMSI] })
        let ours = host.style.architectureRows(of: state)
        let theirs = host.rows.filter { Int($0.label) == nil }
        #expect(!theirs.isEmpty)
        var place = 0
        var compared = 0
        for row in theirs {
            let found = ours[place...].firstIndex { $0.prefix == row.prefix }
            guard let found else {
                Issue.record("no row like '\(row.prefix)' behind those before it")
                continue
            }
            #expect(ours[found].suffix == row.suffix)
            place = found + 1
            compared += 1
        }
        #expect(compared == theirs.count)
    }
}
