/// Rows of counters: fields of eleven bytes, a blank and `%10u`.
///
/// Kernels spend most of a table's time here. Eight digits are made at once, and leading zeros become blanks by a
/// mask, so that a field costs no branch a digit.
extension SeqBuffer {
    /// The width of a counter's field.
    public static var countWidth: Int { 11 }

    /// Writes each count as a blank and `%10u`.
    @inlinable
    public mutating func putCounts(_ counts: Span<UInt32>) {
        // SAFETY: `append` gives room for as many fields as there are counts, and no index reaches their number.
        unsafe append(counts.count * SeqBuffer.countWidth) { field in
            let starts = unsafe CountStarts.words
            var field = unsafe field
            var index = 0
            while index &+ 1 < counts.count {
                let pair = unsafe SIMD2(
                    UInt64(counts[unchecked: index]), UInt64(counts[unchecked: index &+ 1]))
                unsafe SeqBuffer.writeCounts(pair, at: field, starts)
                unsafe field += 2 &* SeqBuffer.countWidth
                index &+= 2
            }
            if index < counts.count { unsafe SeqBuffer.writeCount(counts[index], at: field) }
        }
    }

    /// Writes `number` fields that show 0: a copy of such fields that stand ready.
    @inlinable
    public mutating func putZeroCounts(_ number: Int) {
        let length = number * SeqBuffer.countWidth
        // SAFETY: all that is copied lies in the `length` bytes that `append` gives room for, and in the fields
        // that stand ready.
        unsafe append(length) { field in
            let ready = unsafe ZeroFields.bytes
            var done = 0
            while done < length {
                let next = min(ready.count, length - done)
                unsafe (field + done).copyMemory(from: ready.baseAddress.unsafelyUnwrapped, byteCount: next)
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
        let high = UInt64(count / 100_000_000)
        let low = digits(ofLow: UInt64(count) &- high &* 100_000_000)
        // The bits below the first digit that is not zero, none where digits stand before these eight; the last
        // digit stays.
        let first = low | 1 &<< 56 | (high == 0 ? 0 : 1)
        let leading = (first &- 1) & ~first & 0x1010_1010_1010_1010
        let text = (low | 0x3030_3030_3030_3030) ^ leading
        unsafe field.storeBytes(of: start(high).littleEndian, as: UInt32.self)
        unsafe (field + 3).storeBytes(of: text.littleEndian, as: UInt64.self)
    }

    /// The three bytes before the low eight digits: a blank, and the two digits of `high`, which is at most 42.
    @inlinable @inline(__always)
    static func start(_ high: UInt64) -> UInt32 {
        let tens = (high &* 103) &>> 10
        let ones = high &- tens &* 10
        let text = 0x20 | (tens | 0x30) &<< 8 | (ones | 0x30) &<< 16
        // Zeros become blanks.
        let leading: UInt64 = high == 0 ? 0x10_1000 : tens == 0 ? 0x1000 : 0
        return UInt32(truncatingIfNeeded: text ^ leading)
    }

    /// The eight decimal digits of a number below 10^8, one a byte, the first in the lowest byte.
    ///
    /// Each step halves the digits of all lanes at once. A lane `n` becomes `n / d` and, above it, `n % d`: that is
    /// `(n << s) - (n / d) * ((d << s) - 1)`.
    @inlinable @inline(__always)
    static func digits(ofLow value: UInt64) -> UInt64 {
        // Division by 10,000 as a product, exact below 10^8.
        let thousands = (value &* 109_951_163) &>> 40
        let halves = value &<< 32 &- thousands &* (10_000 &<< 32 &- 1)
        // By 100, exact below 10,000; two lanes of 32 bits.
        let hundreds = (halves &* 10_486) &>> 20 & 0x7f_0000_007f
        let pairs = halves &<< 16 &- hundreds &* (100 &<< 16 &- 1)
        // By 10, exact below 100; four lanes of 16 bits.
        let tens = (pairs &* 103) &>> 10 & 0x000f_000f_000f_000f
        return pairs &<< 8 &- tens &* (10 &<< 8 &- 1)
    }
}

/// Fields that show 0, in memory that is made once and never given back.
@usableFromInline
enum ZeroFields {
    /// As many as a page of most machines has room for.
    @usableFromInline nonisolated(unsafe) static let bytes: UnsafeRawBufferPointer = {
        let number = 4096 / SeqBuffer.countWidth
        let memory = UnsafeMutableRawBufferPointer.allocate(
            byteCount: number * SeqBuffer.countWidth + 1, alignment: 64)
        var buffer = unsafe SeqBuffer(memory)
        for _ in 0..<number { buffer.putCounts([0].span) }
        return unsafe UnsafeRawBufferPointer(rebasing: memory[..<buffer.count])
    }()
}
