/// Random numbers that depend on a seed alone, integers only, so that no run, host or library changes them.
///
/// Two uses: as a generator (`next()`), and as a pure function of its arguments (`hash`), which is what lets
/// any cell of a table be computed without the cells before it.
public struct SeededRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// A generator whose whole sequence follows from `seed`.
    public init(seed: UInt64) { state = seed }

    /// The next number of the sequence (SplitMix64, Steele, Lea and Flood 2014).
    public mutating func next() -> UInt64 {
        state &+= SeededRandom.increment
        return SeededRandom.mix(state)
    }

    /// A number from `range`, with no value measurably likelier than another.
    public mutating func next(in range: Range<Int>) -> Int {
        let width = UInt64(range.upperBound - range.lowerBound)
        return range.lowerBound + Int(next().multipliedFullWidth(by: width).high)
    }

    /// True in `numerator` of `denominator` cases.
    public mutating func chance(_ numerator: Int, in denominator: Int) -> Bool {
        next(in: 0..<denominator) < numerator
    }

    /// Scatters 64 bits: each bit of the result depends on every bit of `value`.
    @inlinable
    public static func mix(_ value: UInt64) -> UInt64 {
        var bits = value
        bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
        bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
        return bits ^ (bits >> 31)
    }

    /// A number that depends on both arguments and on nothing else.
    @inlinable
    public static func hash(_ first: UInt64, _ second: UInt64) -> UInt64 {
        mix(first &+ (second &+ 1) &* increment)
    }

    /// The odd constant of the golden ratio that spaces the sequence.
    @usableFromInline static let increment: UInt64 = 0x9e37_79b9_7f4a_7c15
}
