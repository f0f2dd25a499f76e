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
        style = RowStyle(format: format, architecture: .x86_64, nrIRQs: sums - 2, chips: [])
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

@Suite("The host's own table", .enabled(if: HostTable() != nil, "needs an x86 host with a kernel of today"))
struct HostFormatTests {
    @Test("the header is as wide")
    func header() throws {
        let host = try #require(HostTable())
        let blanks = host.lines[0].prefix { $0 == " " }.count
        #expect(blanks == host.format.headerBlanks(precision: host.style.precision))
        #expect(host.lines[0].utf8.count == blanks + 11 * host.cpus)
    }

    @Test("each device's row comes out as it is there")
    func devices() throws {
        let host = try #require(HostTable())
        for row in host.rows {
            let words = row.suffix.split(separator: " ", maxSplits: 2)
            guard let irq = Int(row.label), words.count == 3, host.format != .generationC,
                let dash = words[1].firstIndex(of: "-"), let hwirq = UInt64(words[1][..<dash]),
                let trigger = InterruptTrigger(rawValue: String(words[1][words[1].index(after: dash)...]))
            else { continue }
            let actions = words[2].drop { $0 == " " }.dropLast()
            let interrupt = Interrupt(
                irq: irq, chip: String(words[0]), hwirq: hwirq, trigger: trigger, actions: [String(actions)],
                affinity: .anywhere, counters: .silent)
            #expect(host.style.label(row.label) == row.prefix)
            #expect(host.style.description(of: interrupt) == row.suffix)
        }
    }

    @Test("so does each of the architecture's rows, in the same order")
    func architecture() throws {
        let host = try #require(HostTable())
        let state = try MachineState(
            describe { $0.features = [.amd, .kvmGuest, .hypervGuest, .kvmHost, .platformIPI, .postedMSI] })
        let ours = host.style.architectureRows(of: state)
        let theirs = host.rows.filter { Int($0.label) == nil }
        #expect(!theirs.isEmpty)
        var place = 0
        for row in theirs {
            let found = ours[place...].firstIndex { $0.prefix == row.prefix }
            guard let found else {
                Issue.record("no row like '\(row.prefix)' behind those before it")
                continue
            }
            #expect(ours[found].suffix == row.suffix)
            place = found + 1
        }
    }
}
