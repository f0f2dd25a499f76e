import KernelTypes
import Testing

@testable import KernelMemory

/// Watermarks and reserves against figures of running kernels.
@Suite struct ReservePolicyTests {
    /// A machine of one node, as a kernel showed it in `zoneinfo`.
    struct Captured: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let managed: [Int]
        let marks: [[Int]]
        let protections: [[Int]]
    }

    static let captured = [
        Captured(
            testDescription: "x86_64, 9.3 GiB", managed: [3840, 772_497, 1_671_168, 0, 0],
            marks: [
                [26, 32, 38, 44], [5332, 6665, 7998, 9331], [11536, 14420, 17304, 20188],
                [32, 32, 32, 32], [0, 0, 0, 0],
            ],
            protections: [
                [0, 3017, 9545, 9545, 9545], [0, 0, 6528, 6528, 6528], [0, 0, 0, 0, 0], [0, 0, 0, 0, 0],
                [0, 0, 0, 0, 0],
            ]),
        Captured(
            testDescription: "x86_64, 4.2 GiB", managed: [3840, 772_917, 327_680, 0, 0],
            marks: [
                [58, 72, 86, 100], [11824, 14780, 17736, 20692], [5012, 6265, 7518, 8771],
                [32, 32, 32, 32], [0, 0, 0, 0],
            ],
            protections: [
                [0, 3019, 4299, 4299, 4299], [0, 0, 1280, 1280, 1280], [0, 0, 0, 0, 0], [0, 0, 0, 0, 0],
                [0, 0, 0, 0, 0],
            ]),
    ]

    @Test(arguments: captured) func figuresOfRunningKernels(machine: Captured) {
        let policy = ReservePolicy(
            kinds: ZoneKind.all(of: .x86_64), managedPages: machine.managed, pageShift: 12)
        let result = policy.result(hugePageblock: 512)
        #expect(result.minFreeKilobytes == 67584)
        #expect(result.watermarks.map { [$0.min, $0.low, $0.high, $0.promo] } == machine.marks)
        #expect(policy.protections() == machine.protections)
    }

    @Test(arguments: [
        (16 * 1024, 512), (64 * 1024, 1024), (1 << 20, 4096), (4 << 20, 8192), (16 << 20, 16384),
        (1, 128), (1 << 40, 262_144),
    ])
    func minFreeKilobytes(lowMemory: Int, expected: Int) {
        #expect(ReservePolicy.minFreeKilobytes(lowMemoryKilobytes: lowMemory) == expected)
    }

    @Test func squareRoots() {
        var random = SeededRandom(seed: 1)
        for value in [0, 1, 2, 3, 4, 8, 9, 1 << 40, 1 << 60 - 1]
            + (0..<1000).map({ _ in random.next(in: 0..<1 << 50) })
        {
            let root = ReservePolicy.squareRoot(of: value)
            #expect(root * root <= value && (root + 1) * (root + 1) > value, "\(value)")
        }
    }

    /// 16 GiB in one zone: 16384 KiB, and a gap of a thousandth of the zone as that is more than a quarter.
    @Test func withoutHugePages() {
        let policy = ReservePolicy(kinds: [.dma, .normal], managedPages: [0, 1 << 22], pageShift: 12)
        let result = policy.result(hugePageblock: nil)
        #expect(result.minFreeKilobytes == 16384)
        #expect(result.watermarks == [Watermarks(min: 0, gap: 0), Watermarks(min: 4096, gap: 4194)])
    }

    @Test func hugePagesTakeNoMoreThanAFewHundredthsOfASmallMachine() throws {
        let policy = ReservePolicy(kinds: [.normal], managedPages: [16384], pageShift: 12)
        let plain = policy.result(hugePageblock: nil)
        let raised = policy.result(hugePageblock: 512)
        #expect(raised.minFreeKilobytes == (16384 - plain.watermarks[0].high) / 20 * 4)
        #expect(raised.minFreeKilobytes > plain.minFreeKilobytes)
    }

    /// HighMem counts neither as low memory nor keeps a share of it.
    @Test func highMem() throws {
        let memory = try KernelMemory(.i386, 2 * gibibyte)
        let high = try memory.zone(.highMem)
        let normal = try memory.zone(.normal)
        #expect(high.watermarks.min == 128)
        #expect(normal.protection == [0, 0, high.managedPages / 32, high.managedPages / 32])
        #expect(high.protection == [0, 0, 0, 0])
        let lowKilobytes = (normal.managedPages + 3840) * 4
        #expect(
            memory.minFreeKilobytes == ReservePolicy.minFreeKilobytes(lowMemoryKilobytes: lowKilobytes))
        #expect(normal.watermarks.min + (try memory.zone(.dma)).watermarks.min <= memory.minFreeKilobytes / 4)
    }

    /// Each node's zones reserve for the zones of that node alone.
    @Test func protectionStaysWithinANode() throws {
        let memory = try KernelMemory(.x86_64, 16 * gibibyte, nodes: 2)
        let zones = memory.zones().filter { $0.kind == .dma32 || $0.kind == .normal }
        #expect(zones.map { $0.protection[2] } == [zones[1].managedPages / 256, 0, 0, 0])
    }
}
