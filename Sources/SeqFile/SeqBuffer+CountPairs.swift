/// Two counters at a time, in the lanes of vector registers: dense rows are nothing else.
///
/// Written in such a way that a processor of x86-64's first level, or of ARM's, has an instruction for each step:
/// products of 32 bits in lanes of 64, and of 15 bits in lanes of 32.
extension SeqBuffer {
    /// Writes two fields, which follow each other at `field`.
    // SAFETY of the bit casts: vectors of the same 128 bits; the first lane is the lowest on all processors that Swift
    // runs on.
    @inlinable @inline(__always)
    static func writeCounts(
        _ counts: SIMD2<UInt64>, at field: UnsafeMutableRawPointer, _ starts: UnsafePointer<UInt32>
    ) {
        let low32 = SIMD2<UInt64>(repeating: 0xffff_ffff)
        let tenThousand = SIMD2<UInt64>(repeating: 10_000)
        let hundredMillion = SIMD2<UInt64>(repeating: 100_000_000)
        let wrap = SIMD2<UInt64>(repeating: 1 << 32)
        // Division by 10^8 as a product, exact for 32 bits; the rest is right in the low half of its lane.
        let high = ((counts & low32) &* 1_441_151_881) &>> 57
        let low = counts &+ (high & low32) &* (wrap &- hundredMillion)
        // By 10,000, exact below 10^8; the rest goes into the high half.
        let thousands = ((low & low32) &* 109_951_163) &>> 40
        let rest = low &+ (thousands & low32) &* (wrap &- tenThousand)
        let halves = unsafe unsafeBitCast(thousands | rest &<< 32, to: SIMD4<UInt32>.self) & 0x3fff
        // By 100, exact below 10,000, and by 10, exact below 100.
        let hundreds = (halves &* 5243) &>> 19
        let ones = halves &- (hundreds & 0x3fff) &* 100
        let pairs = unsafe unsafeBitCast(hundreds | ones &<< 16, to: SIMD8<UInt16>.self)
        let tens = (pairs &* 103) &>> 10
        let digits = unsafe unsafeBitCast(tens | (pairs &- tens &* 10) &<< 8, to: SIMD2<UInt64>.self)
        // As in `writeCount`: bits below the first digit that is not zero, none where `high` is not.
        let first = digits | SIMD2(repeating: 1 << 56) | (high &+ 63) &>> 6
        let leading = (first &- 1) & ~first & 0x1010_1010_1010_1010
        let text = (digits | 0x3030_3030_3030_3030) ^ leading
        unsafe field.storeBytes(of: starts[Int(truncatingIfNeeded: high.x & 63)], as: UInt32.self)
        unsafe (field + 3).storeBytes(of: text.x.littleEndian, as: UInt64.self)
        unsafe (field + countWidth).storeBytes(
            of: starts[Int(truncatingIfNeeded: high.y & 63)], as: UInt32.self)
        unsafe (field + countWidth + 3).storeBytes(of: text.y.littleEndian, as: UInt64.self)
    }
}

/// The three bytes that a counter's field begins with, by what stands before its low eight digits.
@usableFromInline
enum CountStarts {
    /// Room for each number of six bits; those up to 42 occur. Made once, and never given back.
    ///
    /// Plain memory: an array in place would be copied for each look at it.
    @usableFromInline nonisolated(unsafe) static let words: UnsafePointer<UInt32> = {
        let words = UnsafeMutablePointer<UInt32>.allocate(capacity: 64)
        for high in 0..<64 {
            unsafe (words + high).initialize(to: SeqBuffer.start(UInt64(high)).littleEndian)
        }
        return unsafe UnsafePointer(words)
    }()
}
