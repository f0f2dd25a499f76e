import KernelTypes
import Machine
import MachineFile
import Testing

@Suite("Importing anything at all")
struct ImporterPropertyTests {
    private static let seeds: [UInt64] = (0..<400).map { SeededRandom.mix($0 &+ 20031113) }

    /// What imports comes back to the byte, also through a machine file.
    private func check(_ bytes: [UInt8], _ what: String, pieces: [Int] = [1 << 20]) throws -> Bool {
        let table: CapturedTable
        let online: CPUSet
        do {
            (table, online) = try importTable(bytes, pieces: pieces)
        } catch {
            #expect(!error.description.contains("\n"))
            return false
        }
        if let difference = difference(TableRenderer.bytes(table, online: online), bytes) {
            Issue.record("\(what): \(difference)")
        }
        let machine = ImportedMachine(table, online: online, facts: HostFacts(), name: "random")
        let text = MachineFileWriter.text(machine.specification, remarks: machine.remarks)
        let again = try MachineFile.load(text: text, name: "random")
        #expect(again.specification == machine.specification, "\(what)")
        #expect(again.online == online, "\(what)")
        return true
    }

    @Test("random tables come back to the byte, however they are cut")
    func tables() throws {
        for seed in Self.seeds {
            var table = RandomTable(seed: seed)
            let bytes = table.bytes()
            let piece = table.random.next(in: 1..<200)
            let isTaken = try check(bytes, "seed \(seed)", pieces: [piece, 1, 4096])
            #expect(isTaken, "seed \(seed): refused")
        }
    }

    @Test("random bytes are refused or come back")
    func noise() throws {
        for seed in Self.seeds {
            var random = SeededRandom(seed: seed)
            var bytes: [UInt8] = random.chance(1, in: 2) ? Array("  CPU0       CPU1\n 1:".utf8) : []
            let alphabet: [UInt8] = Array("0123456789 CPU:\n\r\t".utf8) + [0, 0xff, 0xc3, 0xa9, 0xf4, 0x8f]
            for _ in 0..<random.next(in: 0..<400) {
                let isAny = random.chance(1, in: 8)
                bytes.append(
                    isAny ? UInt8(random.next(in: 0..<256)) : alphabet[random.next(in: 0..<alphabet.count)])
            }
            _ = try check(bytes, "seed \(seed)")
        }
    }

    @Test("damaged samples are refused or come back")
    func mutations() throws {
        var damaged = 0
        defer { #expect(damaged > 0 || Samples.interrupts().isEmpty) }
        for name in Samples.interrupts() {
            let sample = try Samples.bytes(name)
            guard sample.count < 20_000, !sample.isEmpty else { continue }
            damaged += 1
            for seed in Self.seeds.prefix(25) {
                var random = SeededRandom(seed: seed)
                var bytes = sample
                for _ in 0..<random.next(in: 1..<6) where !bytes.isEmpty {
                    let place = random.next(in: 0..<bytes.count)
                    switch random.next(in: 0..<4) {
                    case 0: bytes[place] = UInt8(random.next(in: 0..<256))
                    case 1: bytes.remove(at: place)
                    case 2: bytes.insert(bytes[random.next(in: 0..<bytes.count)], at: place)
                    default: bytes.removeSubrange(place...)
                    }
                }
                _ = try check(bytes, "\(name), seed \(seed)")
            }
        }
    }

    @Test("random text is never taken for a machine file without a word, and never a crash")
    func machineFiles() throws {
        let words = [
            "cpus: 4\n", "cpus: {cores: 2}\n", "devices:\n", "  - {kind: nvme}\n", "- ", "{", "}", "[", "]",
            "&a ",
            "*a ", "\"", "'", ":", "\n", "  ", "? ", "!!str ", "|\n", ">\n", "#", "%YAML 1.1\n", "---\n",
            "...\n",
            "captured:\n", "rows: ", "\u{e9}", "\t", "0", "-1", "name: x\n", "hz", ",",
        ]
        for seed in Self.seeds {
            var table = RandomTable(seed: seed)
            var text = ""
            for _ in 0..<table.random.next(in: 1..<25) { text += table.pick(words) }
            do {
                _ = try MachineFile.read(text: text, name: "m.yaml")
            } catch {
                #expect(error.description.hasPrefix("m.yaml:"), "seed \(seed)")
                #expect(!error.description.contains("\n"), "seed \(seed)")
            }
        }
    }
}
