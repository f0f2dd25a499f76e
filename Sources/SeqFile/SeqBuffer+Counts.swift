/// Rows of counters: fields of eleven bytes, a blank and `%10u`.
///
/// Kernels spend most of a table's time here. Eight digits are made at once in a 64-bit word, and leading
/// zeros become blanks by a mask, so a field costs no branch a digit.
extension SeqBuffer {
    /// The width of a counter's field.
    public static var countWidth: Int { 11 }

    /// Writes each count as a blank and `%10u`.
    @inlinable
    public mutating func putCounts(_ counts: Span<UInt32>) {
        // SAFETY: `append` gives room for as many fields as there are counts.
        unsafe append(counts.count * SeqBuffer.countWidth) { field in
            for index in counts.indices {
                unsafe SeqBuffer.writeCount(counts[index], at: field + index * SeqBuffer.countWidth)
            }
        }
    }

    /// Writes `number` fields that show 0.
    ///
    /// The first fields are written, the others copied from them, twice as many each time.
    @inlinable
    public mutating func putZeroCounts(_ number: Int) {
        let length = number * SeqBuffer.countWidth
        // SAFETY: all that is written and copied lies in the `length` bytes that `append` gives room for.
        unsafe append(length) { field in
            guard number > 0 else { return }
            unsafe SeqBuffer.writeCount(0, at: field)
            var done = SeqBuffer.countWidth
            while done < length {
                let next = min(done, length - done)
                unsafe (field + done).copyMemory(from: field, byteCount: next)
                done += next
            }
        }
    }

    /// Writes `count` over the field that ends `distance` bytes before the end of what was written.
    ///
    /// - Precondition: that field lies within what was written; it does nothing after an overflow.
    @inlinable
    public mutating func replaceCount(endingBeforeEnd distance: Int, with count: UInt32) {
        guard !hasOverflowed else { return }
        let start = used - distance - SeqBuffer.countWidth
        precondition(start >= 0 && distance >= 0, "a count is to be written where no field is")
        unsafe SeqBuffer.writeCount(count, at: base + start)
    }

    /// Writes one field at `field`, which has room for eleven bytes.
    @inlinable @inline(__always)
    static func writeCount(_ count: UInt32, at field: UnsafeMutableRawPointer) {
        let high = count / 100_000_000
        let low = digits(ofLow: count % 100_000_000)
        // The three bytes before the low eight: a blank and the tens and ones of `high`, which is at most 42.
        let tens = high / 10
        let ones = high % 10
        let firstDigit: UInt64 = tens == 0 ? 0x20 : 0x30 &+ UInt64(tens)
        let secondDigit: UInt64 = high == 0 ? 0x20 : 0x30 &+ UInt64(ones)
        // Zeros before the first digit become blanks, unless digits stand before them; the last one stays.
        let leading = min(low.trailingZeroBitCount & ~7, 56)
        let mask: UInt64 = high == 0 ? (1 &<< UInt64(leading)) &- 1 : 0
        let text = (low | 0x3030_3030_3030_3030) & ~(mask & 0x1010_1010_1010_1010)
        let start = 0x20 | firstDigit << 8 | secondDigit << 16
        unsafe field.storeBytes(of: start.littleEndian, as: UInt64.self)
        unsafe (field + 3).storeBytes(of: text.littleEndian, as: UInt64.self)
    }

    /// The eight decimal digits of a number below 10^8, one a byte, the first in the lowest byte.
    @inlinable @inline(__always)
    static func digits(ofLow value: UInt32) -> UInt64 {
        let halves = UInt64(value / 10_000) | UInt64(value % 10_000) << 32
        // Division by 100 as a product, exact below 10,000; two lanes of 32 bits.
        let hundreds = ((halves &* 10_486) >> 20) & 0x7f_0000_007f
        let pairs = hundreds | (halves &- hundreds &* 100) << 16
        // Division by 10 likewise, exact below 100; four lanes of 16 bits.
        let tens = ((pairs &* 103) >> 10) & 0x000f_000f_000f_000f
        return tens | (pairs &- tens &* 10) << 8
    }
}
