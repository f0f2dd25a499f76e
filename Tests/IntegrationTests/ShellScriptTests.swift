import Foundation
import Testing

/// The scripts of `examples/shell`, on mounted machines and on the host.
@Suite struct ShellScriptTests {
    private func script(_ name: String, _ arguments: String...) async throws -> Program.Outcome {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "examples/shell")
        return try await Program.run("bash", [folder.appending(path: "\(name).sh").path()] + arguments)
    }

    @Test(arguments: ["laptop", "torture-sparse", "torture-table", "torture-names", "torture-no-cpu0"])
    func figuresAreThoseOfTheTable(machine name: String) async throws {
        try await MountedMachine.with("--machine", name, "--clock", "manual") { machine in
            let table = try await machine.read("proc/interrupts").split(separator: "\n")
            let cpus = table[0].split(separator: " ").count
            var sums: [UInt64] = []
            var all: UInt64 = 0
            for row in table.dropFirst() {
                let cells = row.split(separator: " ").dropFirst().prefix(cpus).map { UInt64($0) }
                let known = cells.prefix { $0 != nil }.compactMap { $0 }
                sums.append(known.reduce(0, +))
                if known.count == cpus { all += known.reduce(0, +) }
            }
            let busiest = try await script("busiest", machine.mountpoint, "100000")
            let found = busiest.lines.compactMap { UInt64($0.split(separator: " ")[0]) }
            let isRight = found == sums.sorted(by: >)
            #expect(isRight, "\(found.count) rows of \(sums.count)")
            let nodes = try await script("per-node", machine.mountpoint)
            #expect(nodes.lines.compactMap { UInt64($0.split(separator: " ")[2]) }.reduce(0, +) == all)
            for name in ["handlers", "affinity"] {
                let printed = try await script(name, machine.mountpoint)
                #expect(printed.status == 0 && printed.error.isEmpty && !printed.output.isEmpty, "\(name)")
            }
        }
    }

    @Test func ratesCountAcrossAWrap() async throws {
        try await MountedMachine.with("--machine", "torture-wrap", "--clock", "x10") { machine in
            let rates = try await script("rates", machine.mountpoint, "1", "100")
            let row = try #require(rates.lines.first { $0.contains("wraps-at-once") || $0.contains(" 41:") })
            let rate = try #require(Double(row.split(separator: " ")[0]))
            #expect((50...150).contains(rate), "\(row)")
        }
    }

    @Test(arguments: ["busiest", "per-node", "handlers", "rates", "affinity"])
    func eachRunsOnTheHost(name: String) async throws {
        let printed = try await script(name)
        #expect(printed.status == 0 && printed.error.isEmpty, "\(printed.error)")
    }
}
