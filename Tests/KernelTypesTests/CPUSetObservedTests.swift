import KernelTypes
import Testing

/// What a kernel made of a number of texts, all with the same outcome.
private struct Observed: Sendable, CustomTestStringConvertible {
    enum Outcome: Sendable {
        case cpus([Int])
        case fails(Errno)
    }
    let outcome: Outcome
    let texts: [String]

    init(_ outcome: Outcome, _ texts: [String]) {
        self.outcome = outcome
        self.texts = texts
    }

    var testDescription: String { "\(outcome)" }

    func check(_ parse: ([UInt8]) throws(Errno) -> CPUSet) {
        for text in texts {
            let bytes = text.unicodeScalars.map { UInt8($0.value) }
            let expected: Result<CPUSet, Errno>
            switch outcome {
            case .cpus(let cpus): expected = .success(CPUSet(cpus))
            case .fails(let error): expected = .failure(error)
            }
            let result = Result<CPUSet, Errno> { () throws(Errno) in try parse(bytes) }
            #expect(result == expected, "\(text.debugDescription)")
        }
    }
}

/// Texts written to `smp_affinity` and `smp_affinity_list` of an interrupt of Linux 6.18 with two CPUs, and
/// what came of it. Each scalar stands for a byte. Where the kernel reads an empty set, the write itself
/// fails with `EINVAL` because no CPU of it is online, which is not the parser's concern.
@Suite("CPU sets as Linux 6.18 reads them")
struct CPUSetObservedTests {
    private static let masks: [Observed] = [
        Observed(
            .cpus([]),
            [
                "0\n", "", "\n", " ", "\n1", " \n1", "\u{0}1", "x00000000",
            ]),
        Observed(
            .cpus([0]),
            [
                "1", "1\n", "00000001\n", " 1\n", "1 \n", "\t1", ",1\n", "1,\n", "1\u{0}garbage",
                "x00000001", "g00000001", "-00000001", "1,\u{b}", "\u{a0}1", "1\u{a0}", "1\r\n",
                "x00000001,", "x00000001\n",
            ]),
        Observed(
            .cpus([0, 1]),
            [
                "3\n", "3\u{0}\n", "3\nxyz", ".00000003\n",
            ]),
        Observed(
            .cpus([1]),
            [
                "02", "\u{c}2", "2,\u{a0},\n", "2\n\u{0}",
            ]),
        Observed(
            .fails(.invalidArgument),
            [
                "0x1\n", "g\n", "1g\n", "-1\n", "1-2\n", "all\n", "3 xyz\n", "3.", "00000002x", "1,g",
                "x0000001", "f00000001x", "+1", "00000001g", "\u{80}",
            ]),
        Observed(
            .fails(.overflow),
            [
                "4\n", "f\n", "ffffffff\n", "1,1\n", "0,1\n", "1,0\n", "1 2\n", "00000000,00000001\n",
                "123456789\n", "000000001\n", "xx00000001", "1x00000001", "x 00000001", "0000 0001", "A",
                "x00000004", "/,00000001", "g,1", "fffffffff", "0x00000001", "x0x00000001",
                String(repeating: "1", count: 5000),
            ]),
    ]

    private static let lists: [Observed] = [
        Observed(
            .cpus([]),
            [
                "", "\n", " ", "0-1:0/2\n", "\u{0}0", "0-1:0/1",
            ]),
        Observed(
            .cpus([0]),
            [
                "0", ",0\n", "0,\n", "0-1:1/2\n", "all:1/2\n", "0\n1", "0\nx", "\n0", " \n0", "0-N:N/2",
                "aLL:1/2", "0-1:1/2\u{0}1", "0\u{0}x", "0-1:1/4294967295", "0\r\n",
            ]),
        Observed(
            .cpus([0, 1]),
            [
                "0-1\n", "1,0\n", "0, 1\n", "0 1\n", "0,,1\n", "all\n", "ALL\n", "0-N\n", "0-1:2/2\n",
                "0 \n1", "0,\n1", "0-0:1/2\n1", "0-1:1/2\n1", "0-1:1/2all", "0-1:1/2,1", "0-0:1/1N",
                "1-1:1/4294967295", "0-1:1/N", "0-1:N/N", "All", "0\u{a0}1", "0\r1", "0-1:2/4",
                "0-1:4294967295/4294967295", "all\n0", "0-1:1/1all", "0-0:1/1 \n1",
            ]),
        Observed(
            .cpus([1]),
            [
                "N\n", "1\u{0}0", "N-N", "\u{b}1", "00001", "0-1:0/2,1",
            ]),
        Observed(
            .fails(.invalidArgument),
            [
                "1-0\n", "0-\n", "-1\n", "n\n", "a\n", "0x1\n", "none\n", "0-1:1/0\n", "0-1:3/2\n",
                "0-1:1\n", "0-1:1/2x", "4294967295", "0-4294967295", "3-1", "5-3", "3-4294967295", "N-0",
                "N1", "NN", "0N", "all0", "all-1", "allN", "all:2/1", "0-1:1/2:", "0-1:/2", "0-1:1/",
                "0-1:1", "0:1/2", "0-1-1", "0--1", "+1", "x,2", "1-0,2", "0 - 1", "0- 1", "0 -1",
                "all:1/0", "0-5:0/0", "0-5:3/2", "al", "a", "0;1", "1-1:1/4294967295,x", "N:1/2", "all x",
                "allall", "0-0:1/1-1", "0-0:1/1\nx",
            ]),
        Observed(
            .fails(.overflow),
            [
                "99999999999\n", "4294967296", "18446744073709551616", "0-4294967296", "1-1:1/4294967296",
                "0-1:5000000000/1", "0-1:1/5000000000",
            ]),
        Observed(
            .fails(.outOfRange),
            [
                "2\n", "1-2\n", "0-256\n", "1000000\n", "4294967294", "0,2", "2,x", "2,1-0",
            ]),
    ]

    @Test("masks", arguments: masks)
    private func mask(observed: Observed) {
        observed.check { (text) throws(Errno) in try CPUSet(kernelMask: text, nrCPUs: 2) }
        observed.check { (text) throws(Errno) in try CPUSet(kernelMask: text.span, nrCPUs: 2) }
    }

    @Test("lists", arguments: lists)
    private func list(observed: Observed) {
        observed.check { (text) throws(Errno) in try CPUSet(kernelList: text, nrCPUs: 2) }
        observed.check { (text) throws(Errno) in try CPUSet(kernelList: text.span, nrCPUs: 2) }
    }
}
