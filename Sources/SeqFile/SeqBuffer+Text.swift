/// Text and bytes as they are.
extension SeqBuffer {
    /// Writes one byte, also into the last one free, which makes the buffer overflow (Linux: `seq_putc`).
    @inlinable
    public mutating func put(byte: UInt8) {
        guard used < size else { return }
        // SAFETY: `used` is below `size`.
        unsafe base.storeBytes(of: byte, toByteOffset: used, as: UInt8.self)
        used += 1
    }

    /// Writes bytes (Linux: `seq_write`).
    @inlinable
    public mutating func put(bytes: UnsafeRawBufferPointer) {
        unsafe append(bytes.count) { target in
            guard let source = bytes.baseAddress else { return }
            unsafe target.copyMemory(from: source, byteCount: bytes.count)
        }
    }

    /// Writes bytes (Linux: `seq_write`).
    @inlinable
    public mutating func put(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBytes { unsafe put(bytes: $0) }
    }

    /// Writes bytes (Linux: `seq_write`).
    @inlinable
    public mutating func put(_ bytes: [UInt8]) {
        put(bytes.span)
    }

    /// Writes a literal. One of a single byte may take the last byte free (Linux: `seq_puts`).
    @inlinable
    public mutating func put(_ text: StaticString) {
        if text.utf8CodeUnitCount == 1 {
            text.withUTF8Buffer { unsafe put(byte: $0[0]) }
        } else {
            text.withUTF8Buffer { unsafe put(bytes: UnsafeRawBufferPointer($0)) }
        }
    }

    /// Writes text as UTF-8, without taking memory for it. A literal goes to the form for literals.
    @inlinable
    @_disfavoredOverload
    public mutating func put(_ text: String) {
        put(text.utf8Span.span)
    }
}
