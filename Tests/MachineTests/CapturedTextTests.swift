import KernelTypes
import Machine
import Testing

@Suite("Captured text") struct CapturedTextTests {
    @Test("any bytes come back, and different bytes are different strings", arguments: 1...40)
    func roundTrip(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var seen: [String: [UInt8]] = [:]
        for _ in 0..<60 {
            var bytes: [UInt8] = []
            for _ in 0..<random.next(in: 0..<12) {
                switch random.next(in: 0..<5) {
                case 0: bytes.append(UInt8(truncatingIfNeeded: random.next()))
                case 1: bytes += Array("é€\u{10fe80}\u{10feff}\u{10ff00}".unicodeScalars.randomUTF8(&random))
                case 2: bytes += [0xf4, 0x8f, 0xb8].prefix(random.next(in: 1..<4))
                default: bytes.append(UInt8(random.next(in: 0x20..<0x7f)))
                }
            }
            let string = CapturedText.string(bytes)
            #expect(CapturedText.bytes(string) == bytes, "seed \(seed) \(bytes)")
            #expect(seen[string] == nil || seen[string] == bytes, "seed \(seed) \(bytes)")
            seen[string] = bytes
        }
    }

    @Test("text that is UTF-8 is kept as it is")
    func plain() {
        for text in ["", "IO-APIC   5-edge", "é \u{10fe00} \u{10ffff}", "e\u{301}"] {
            #expect(CapturedText.string(Array(text.utf8)).utf8.elementsEqual(text.utf8))
            #expect(!CapturedText.hasStandIn(text))
        }
        #expect(CapturedText.hasStandIn(CapturedText.string([0xff])))
    }
}

extension String.UnicodeScalarView {
    /// The UTF-8 of one of the characters.
    fileprivate func randomUTF8(_ random: inout SeededRandom) -> [UInt8] {
        let all = Array(self)
        return Array(String(all[random.next(in: 0..<all.count)]).utf8)
    }
}
