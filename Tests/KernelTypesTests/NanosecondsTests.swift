import KernelTypes
import Testing

@Suite("Durations")
struct NanosecondsTests {
    private static let read: [(String, UInt64)] = [
        ("5s", 5_000_000_000), ("250ms", 250_000_000), ("30d", 2_592_000_000_000_000),
        ("1h30m", 5_400_000_000_000), ("1.5s", 1_500_000_000), ("10us", 10_000), ("7ns", 7), ("0", 0),
        ("0s", 0), ("1d2h3m4s5ms6us7ns", 93_784_005_006_007), ("1m0.5s", 60_500_000_000),
        ("90m", 5_400_000_000_000), ("0.25d", 21_600_000_000_000), ("1.000000001s", 1_000_000_001),
        ("9223372036854775807ns", UInt64(Int64.max)), ("106751d", 9_223_286_400_000_000_000),
    ]

    @Test("what is read", arguments: read)
    func reads(text: String, count: UInt64) {
        #expect(Nanoseconds(text)?.rawValue == count)
    }

    @Test(
        "what is refused",
        arguments: [
            "", "5", "00", "0.0", "s", "-5s", "+5s", "5 s", " 5s", "5s ", "5s\n", "5S", "5sec", "1m30",
            "30m1h",
            "1s1s", "1.5h30m", "1.5ns", "0.1ns", "1.0000000001s", "1..5s", ".5s", "5.s", "1w", "1y", "1e3s",
            "9223372036854775808ns", "106752d", "18446744073709551616ns", "300000d", "1\u{b5}s",
            "213504d", "9223372036s854775808ns", "99999999999999999999d",
        ])
    func refuses(text: String) {
        #expect(Nanoseconds(text) == nil)
    }

    private static let printed: [(UInt64, String)] = [
        (0, "0"), (7, "7ns"), (1_000, "1us"), (250_000_000, "250ms"), (1_500_000_000, "1500ms"),
        (5_400_000_000_000, "90m"), (3_600_000_000_000, "1h"), (2_592_000_000_000_000, "30d"),
        (UInt64(Int64.max), "9223372036854775807ns"),
    ]

    @Test("what is printed", arguments: printed)
    func prints(count: UInt64, text: String) {
        #expect(Nanoseconds(count).description == text)
    }

    @Test("what is printed is read back", arguments: 0..<500 as Range<UInt64>)
    func roundTrip(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let units: [UInt64] = [1, 1_000, 1_000_000, 1_000_000_000, 60_000_000_000, 86_400_000_000_000]
        let unit = units[random.next(in: 0..<units.count)]
        let time = Nanoseconds((random.next() % (UInt64(Int64.max) / unit)) * unit)
        #expect(Nanoseconds(time.description) == time)
    }

    @Test("arithmetic stops at its limits")
    func limits() {
        let one = Nanoseconds(1)
        #expect(Nanoseconds(.max) == .maximum && Nanoseconds.maximum.rawValue == UInt64(Int64.max))
        #expect(Nanoseconds.maximum + one == .maximum && .maximum + .maximum == .maximum)
        #expect(one - .maximum == .zero && .maximum - one + one == .maximum)
        #expect(Nanoseconds.seconds(.max) == .maximum && Nanoseconds.seconds(9_223_372_037) == .maximum)
        #expect(Nanoseconds.milliseconds(1500) == Nanoseconds(1_500_000_000))
        let time = Nanoseconds.seconds(12) + Nanoseconds(345)
        #expect(time.wholeSeconds == 12 && time.nanosecondsOfSecond == 345)
        #expect(.zero < one)
    }
}
