/// Numbers, as the kernel's special helpers write them: each with its own idea of what fits.
extension SeqBuffer {
    /// Writes `delimiter` and then `value` in decimal, with blanks before it up to `width` bytes (Linux:
    /// `seq_put_decimal_ull_width`).
    ///
    /// Asks for three free bytes, and for more than `width` after the delimiter; may then fill the buffer.
    @inlinable
    public mutating func putDecimal(_ value: UInt64, width: Int = 0, delimiter: UInt8? = nil) {
        guard size - used > 2 else { return setOverflow() }
        if let delimiter { put(byte: delimiter) }
        guard size - used > max(1, width) else { return setOverflow() }
        let digits = SeqBuffer.decimalDigits(value)
        putUnchecked(blanks: max(0, width - digits), value, digits: digits)
    }

    /// Writes `delimiter` and then `value` in decimal (Linux: `seq_put_decimal_ll`).
    ///
    /// Asks for four free bytes, and for three after the delimiter; may then fill the buffer.
    @inlinable
    public mutating func putSigned(_ value: Int64, delimiter: UInt8? = nil) {
        guard size - used > 3 else { return setOverflow() }
        if let delimiter { put(byte: delimiter) }
        guard size - used > 2 else { return setOverflow() }
        if value < 0 { put(byte: UInt8(ascii: "-")) }
        putUnchecked(blanks: 0, value.magnitude, digits: SeqBuffer.decimalDigits(value.magnitude))
    }

    /// Writes `delimiter` and then `value` in lower-case hexadecimal, with zeros before it up to `width`
    /// digits (Linux: `seq_put_hex_ll`). May fill the buffer.
    @inlinable
    public mutating func putHex(_ value: UInt64, width: Int = 0, delimiter: UInt8? = nil) {
        if let delimiter { put(byte: delimiter) }
        let length = max(width, SeqBuffer.hexDigits(value))
        guard length <= size - used else { return setOverflow() }
        // SAFETY: `used + length` is at most `size`.
        unsafe SeqBuffer.writeHex(value, digits: length, to: base + used)
        used += length
    }

    /// Writes blanks and digits, also into the last byte free; the caller has looked after the blanks.
    @inlinable
    mutating func putUnchecked(blanks: Int, _ value: UInt64, digits: Int) {
        guard blanks + digits <= size - used else { return setOverflow() }
        // SAFETY: `used + blanks + digits` is at most `size`.
        unsafe (base + used).initializeMemory(as: UInt8.self, repeating: SeqBuffer.blank, count: blanks)
        unsafe SeqBuffer.writeDecimal(value, digits: digits, to: base + used + blanks)
        used += blanks + digits
    }
}

/// Numbers under the rule of `seq_printf`: all of it leaves a byte unused, or it overflows.
extension SeqBuffer {
    /// Writes `value` in decimal in a column of at least `width` (`%10llu`, `%-10llu`).
    @inlinable
    public mutating func format(_ value: UInt64, width: Int = 0, _ side: Side = .right) {
        format(negative: false, value, width: width, side)
    }

    /// Writes `value` in decimal in a column of at least `width` (`%10lld`, `%-10lld`).
    @inlinable
    public mutating func format(_ value: Int64, width: Int = 0, _ side: Side = .right) {
        format(negative: value < 0, value.magnitude, width: width, side)
    }

    /// Writes `value` in lower-case hexadecimal, with zeros before it up to `width` digits (`%08llx`).
    @inlinable
    public mutating func format(hex value: UInt64, width: Int = 0) {
        let length = max(width, SeqBuffer.hexDigits(value))
        unsafe append(length) { unsafe SeqBuffer.writeHex(value, digits: length, to: $0) }
    }

    @inlinable
    mutating func format(negative: Bool, _ magnitude: UInt64, width: Int, _ side: Side) {
        let digits = SeqBuffer.decimalDigits(magnitude)
        let sign = negative ? 1 : 0
        let blanks = max(0, width - digits - sign)
        unsafe append(blanks + sign + digits) { target in
            let text = unsafe side == .left ? target : target + blanks
            let gap = unsafe side == .left ? target + sign + digits : target
            unsafe gap.initializeMemory(as: UInt8.self, repeating: SeqBuffer.blank, count: blanks)
            if negative { unsafe text.storeBytes(of: UInt8(ascii: "-"), as: UInt8.self) }
            unsafe SeqBuffer.writeDecimal(magnitude, digits: digits, to: text + sign)
        }
    }
}
