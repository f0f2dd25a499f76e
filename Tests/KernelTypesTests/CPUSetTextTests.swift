import KernelTypes
import Testing

@Suite("CPU sets as text")
struct CPUSetTextTests {
    @Test("lists")
    func lists() {
        #expect(CPUSet().listText == "")
        #expect(CPUSet([0, 1, 4]).listText == "0-1,4")
        #expect(CPUSet([0, 2, 3]).listText == "0,2-3")
        #expect(CPUSet(0..<16_777_216).listText == "0-16777215")
        #expect("\(CPUSet([3]))" == "3")
    }

    @Test(
        "masks of all CPUs",
        arguments: [
            (1, "1"), (2, "3"), (4, "f"), (5, "1f"), (6, "3f"), (31, "7fffffff"), (32, "ffffffff"),
            (33, "1,ffffffff"), (36, "f,ffffffff"), (64, "ffffffff,ffffffff"), (0, ""),
        ])
    func fullMasks(nrCPUs: Int, text: String) {
        #expect(CPUSet(0..<nrCPUs).maskText(nrCPUs: nrCPUs) == text)
        #expect(CPUSet(0..<nrCPUs + 100).maskText(nrCPUs: nrCPUs) == text)
    }

    @Test("masks are padded with zeros to the machine's width")
    func paddedMasks() {
        #expect(CPUSet().maskText(nrCPUs: 2) == "0")
        #expect(CPUSet().maskText(nrCPUs: 6) == "00")
        #expect(CPUSet([0]).maskText(nrCPUs: 72) == "00,00000000,00000001")
        #expect(CPUSet([31, 32, 70]).maskText(nrCPUs: 72) == "40,00000001,80000000")
    }

    @Test("a mask of 16,777,216 CPUs")
    func hugeMask() throws {
        let set = CPUSet([0, 16_777_215])
        let text = set.maskText(nrCPUs: 16_777_216)
        #expect(text.utf8.count == 524_288 * 9 - 1)
        #expect(text.hasPrefix("80000000,00000000,") && text.hasSuffix(",00000000,00000001"))
        #expect(try CPUSet(kernelMask: text.utf8, nrCPUs: 16_777_216) == set)
    }

    @Test("what is written is read back", arguments: 0..<300 as Range<UInt64>)
    func roundTrips(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let nrCPUs = random.next(in: 1..<150)
        let (set, model) = randomSet(below: nrCPUs, &random)
        let mask = set.maskText(nrCPUs: nrCPUs)
        #expect(try CPUSet(kernelMask: mask.utf8, nrCPUs: nrCPUs) == set)
        #expect(try CPUSet(kernelMask: (mask.uppercased() + "\n").utf8, nrCPUs: nrCPUs) == set)
        #expect(try CPUSet(kernelList: set.listText.utf8, nrCPUs: nrCPUs) == set)
        let shuffled = model.map(String.init).joined(separator: ", ")
        #expect(try CPUSet(kernelList: shuffled.utf8, nrCPUs: nrCPUs) == set)
        #expect(mask.utf8.count == (nrCPUs - 1) / 32 * 9 + ((nrCPUs - 1) % 32 + 4) / 4)
        for index in 0...5 {
            let bits = (0..<32).reduce(UInt32(0)) { $0 | (model.contains(index * 32 + $1) ? 1 << $1 : 0) }
            #expect(set.maskWord(at: index) == bits)
        }
        if let last = set.last {
            #expect(throws: Errno.outOfRange) { try CPUSet(kernelList: set.listText.utf8, nrCPUs: last) }
        }
    }

    @Test("random bytes are read or refused, never more", arguments: 0..<2000 as Range<UInt64>)
    func randomBytes(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let alphabet = Array("0123456789abcdefNxal-:/, \n\0".utf8)
        let text = (0..<random.next(in: 0..<24)).map { _ in alphabet[random.next(in: 0..<alphabet.count)] }
        let nrCPUs = random.next(in: 0..<80)
        if let set = try? CPUSet(kernelMask: text, nrCPUs: nrCPUs) { #expect(set.last ?? -1 < nrCPUs) }
        if let set = try? CPUSet(kernelList: text, nrCPUs: nrCPUs) { #expect(set.last ?? -1 < nrCPUs) }
    }
}
