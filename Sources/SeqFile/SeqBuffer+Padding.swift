/// Columns.
extension SeqBuffer {
    /// On which side of its column a text stands.
    public enum Side: Sendable, Hashable {
        /// Blanks follow it: `%-8s`.
        case left
        /// Blanks come before it: `%8s`.
        case right
    }

    /// The blank.
    @usableFromInline static var blank: UInt8 { 0x20 }

    /// Begins a column of `width` bytes, which `pad` ends (Linux: `seq_setwidth`).
    @inlinable
    public mutating func setWidth(_ width: Int) { padUntil = used + width }

    /// Writes blanks to the end of the column, none when the text already reaches beyond it, and then `byte`
    /// unless that is nil (Linux: `seq_pad`).
    @inlinable
    public mutating func pad(_ byte: UInt8? = nil) {
        let length = padUntil - used
        if length > 0 {
            guard length <= size - used else { return setOverflow() }
            // SAFETY: `used + length` is at most `size`.
            unsafe (base + used).initializeMemory(as: UInt8.self, repeating: SeqBuffer.blank, count: length)
            used += length
        }
        if let byte { put(byte: byte) }
    }

    /// Writes bytes in a column of at least `width` (Linux: `seq_printf` with `%8s` or `%-8s`).
    @inlinable
    public mutating func put(bytes: UnsafeRawBufferPointer, width: Int, _ side: Side) {
        let length = bytes.count
        let blanks = max(0, width - length)
        unsafe append(length + blanks) { target in
            let text = unsafe side == .left ? target : target + blanks
            let gap = unsafe side == .left ? target + length : target
            unsafe gap.initializeMemory(as: UInt8.self, repeating: SeqBuffer.blank, count: blanks)
            guard let source = bytes.baseAddress else { return }
            unsafe text.copyMemory(from: source, byteCount: length)
        }
    }

    /// Writes bytes in a column of at least `width`.
    @inlinable
    public mutating func put(_ bytes: Span<UInt8>, width: Int, _ side: Side) {
        unsafe bytes.withUnsafeBytes { unsafe put(bytes: $0, width: width, side) }
    }

    /// Writes a literal in a column of at least `width`.
    @inlinable
    public mutating func put(_ text: StaticString, width: Int, _ side: Side) {
        text.withUTF8Buffer { unsafe put(bytes: UnsafeRawBufferPointer($0), width: width, side) }
    }

    /// Writes text in a column of at least `width` bytes, without taking memory for it.
    @inlinable
    @_disfavoredOverload
    public mutating func put(_ text: String, width: Int, _ side: Side) {
        put(text.utf8Span.span, width: width, side)
    }
}
