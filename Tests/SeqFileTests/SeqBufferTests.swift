import KernelTypes
import SeqFile
import Testing

/// What each helper writes, and when it overflows: `nil` stands for an overflow.
@Suite struct SeqBufferTests {
    /// What `body` writes into a buffer with `room` bytes free behind three used ones; nil when it overflows.
    private func write(room: Int, _ body: (inout SeqBuffer) -> Void) -> String? {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: room + 3 + 8, alignment: 8)
        defer { unsafe memory.deallocate() }
        for index in 0..<memory.count { unsafe memory[index] = 0xee }
        var buffer = unsafe SeqBuffer(UnsafeMutableRawBufferPointer(rebasing: memory[..<(room + 3)]))
        unsafe buffer.append(3) { unsafe $0.copyMemory(from: [1, 2, 3] as [UInt8], byteCount: 3) }
        if room == 0 { buffer.setOverflow() }
        body(&buffer)
        let isIntact = unsafe memory.suffix(8).allSatisfy { $0 == 0xee }
        #expect(isIntact, "wrote beyond the buffer")
        #expect(buffer.size == room + 3)
        #expect(buffer.count <= buffer.size)
        #expect(buffer.hasOverflowed == (buffer.count == buffer.size))
        if buffer.hasOverflowed { return nil }
        return unsafe String(decoding: memory[3..<buffer.count], as: UTF8.self)
    }

    /// Checks that `text` comes out with every room above `least`, and an overflow up to it.
    private func expect(_ text: String, above least: Int, _ body: (inout SeqBuffer) -> Void) {
        for room in 0..<64 {
            let written = write(room: room, body)
            #expect(written == (room > least ? text : nil), "room \(room)")
        }
    }

    private func hex(_ value: UInt64, _ width: Int) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    private func column(_ text: String, _ width: Int, left: Bool = false) -> String {
        let blanks = String(repeating: " ", count: max(0, width - text.utf8.count))
        return left ? text + blanks : blanks + text
    }

    private static let numbers: [UInt64] =
        [0, 1, 9, 10, 99, 100, 999, 1000, 9999, 10000, 99999, 100_000, 1 << 32, .max - 1, .max]
        + (1..<20).flatMap { power in
            let value = (0..<power).reduce(UInt64(1)) { product, _ in product * 10 }
            return [value - 1, value]
        }

    @Test func aByteMayTakeTheLastFreeOne() {
        expect("x", above: 1) { $0.put(byte: UInt8(ascii: "x")) }
        for room in 1..<4 {
            let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: room, alignment: 8)
            defer { unsafe memory.deallocate() }
            var buffer = unsafe SeqBuffer(memory)
            for byte in 0..<room + 2 {
                #expect(buffer.count == min(byte, room))
                buffer.put(byte: UInt8(byte))
            }
            #expect(buffer.hasOverflowed)
            #expect(unsafe memory.elementsEqual(0..<UInt8(room)))
        }
    }

    @Test func textLeavesAByteUnused() {
        expect("a text", above: 6) { $0.put("a text") }
        expect("a text", above: 6) { $0.put(Array("a text".utf8)) }
        expect("a text", above: 6) { $0.put(Array("a text".utf8).span) }
        let name = String(repeating: "long", count: 5)
        expect(name, above: 20) { $0.put(name) }
        expect("irq \(7)", above: 5) { $0.put("irq \(7)") }
        expect("", above: 0) { $0.put("") }
        expect("", above: 0) { $0.put([]) }
        expect("\u{e9}", above: 2) { $0.put("\u{e9}") }
        expect("abc", above: 3) { buffer in
            unsafe buffer.append(3) { unsafe $0.copyMemory(from: Array("abc".utf8), byteCount: 3) }
        }
    }

    @Test func aLiteralOfOneByteIsAByte() {
        for room in 1..<3 {
            let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: room, alignment: 8)
            defer { unsafe memory.deallocate() }
            for index in 0..<room { unsafe memory[index] = 0 }
            var literal = unsafe SeqBuffer(memory)
            literal.put("\n")
            #expect(unsafe memory[0] == 10)
            #expect(literal.count == 1)
            var text = unsafe SeqBuffer(memory)
            text.put(String(["\t"]))
            #expect(text.count == 1)
            #expect(unsafe memory[0] == (room == 1 ? 10 : 9))
        }
    }

    @Test func nothingIsWrittenBehindAnOverflow() {
        expect("", above: 100) { buffer in
            buffer.setOverflow()
            buffer.put("abc")
            buffer.put(byte: 7)
            buffer.put("", width: 3, .left)
            buffer.putDecimal(1)
            buffer.putSigned(-1)
            buffer.putHex(1)
            buffer.format(UInt64(1))
            buffer.setWidth(4)
            buffer.pad(UInt8(ascii: "x"))
            unsafe buffer.append(-1) { _ in Issue.record("filled") }
            unsafe buffer.append(0) { _ in Issue.record("filled") }
        }
        expect("", above: 100) { unsafe $0.append(-1) { _ in Issue.record("filled") } }
        expect("", above: 100) { unsafe $0.append(.max) { _ in Issue.record("filled") } }
    }

    @Test func decimals() {
        for value in SeqBufferTests.numbers {
            for width in [0, 1, 2, 5, 10, 20, 24] {
                let text = column(String(value), width)
                // Exactly full counts as overflow; the checks made before ask for 3 bytes and width + 1.
                let least = max(2, width, text.count)
                expect(text, above: least) { $0.putDecimal(value, width: width) }
                let delimited = max(2, 1 + max(1, width), 1 + text.count)
                expect(" " + text, above: delimited) { $0.putDecimal(value, width: width, delimiter: 0x20) }
            }
        }
    }

    @Test func aNumberOfOneDigitKeepsItsWidth() {
        expect("         7", above: 10) { $0.putDecimal(7, width: 10) }
    }

    @Test func signedDecimals() {
        let values = [Int64.min, .min + 1, -100, -10, -9, -1, 0, 1, 9, 10, 12345, .max]
        for value in values {
            let text = String(value)
            expect(text, above: max(3, text.count)) { $0.putSigned(value) }
            expect("," + text, above: max(3, text.count + 1)) { $0.putSigned(value, delimiter: 0x2c) }
        }
    }

    @Test func hexadecimals() {
        for value in SeqBufferTests.numbers {
            for width in [0, 1, 8, 16, 20] {
                let text = hex(value, width)
                expect(text, above: text.count) { $0.putHex(value, width: width) }
                expect("-" + text, above: text.count + 1) {
                    $0.putHex(value, width: width, delimiter: UInt8(ascii: "-"))
                }
                expect(text, above: text.count) { $0.format(hex: value, width: width) }
            }
        }
    }

    @Test func formattedNumbers() {
        for value in SeqBufferTests.numbers {
            for width in [0, 1, 6, 10, 24] {
                let text = column(String(value), width)
                expect(text, above: text.count) { $0.format(value, width: width) }
                expect(column(String(value), width, left: true), above: text.count) {
                    $0.format(value, width: width, .left)
                }
                let signed = Int64(bitPattern: value)
                let signedText = column(String(signed), width)
                expect(signedText, above: signedText.count) { $0.format(signed, width: width) }
            }
        }
    }

    @Test func columnsOfText() {
        for width in [-3, 0, 3, 5, 12] {
            for text in ["", "a", "DMA32", "a longer name"] {
                let right = column(text, width)
                let left = column(text, width, left: true)
                expect(right, above: right.count) { $0.put(text, width: width, .right) }
                expect(left, above: left.count) { $0.put(text, width: width, .left) }
                expect(left, above: left.count) { $0.put(Array(text.utf8).span, width: width, .left) }
            }
        }
        expect("   DMA32", above: 8) { $0.put("DMA32", width: 8, .right) }
        expect("kmalloc-8        ", above: 17) { $0.put("kmalloc-8", width: 17, .left) }
    }

    @Test func paddingReachesTheColumnAndNoFurther() {
        expect("ab   |", above: 6) { buffer in
            buffer.setWidth(5)
            buffer.put("ab")
            buffer.pad(UInt8(ascii: "|"))
        }
        expect("abcdef\n", above: 7) { buffer in
            buffer.setWidth(5)
            buffer.put("abcdef")
            buffer.pad(UInt8(ascii: "\n"))
        }
        expect("ab   ", above: 5) { buffer in
            buffer.setWidth(5)
            buffer.put("ab")
            buffer.pad()
        }
    }

    @Test func digitsAreCounted() {
        for value in SeqBufferTests.numbers {
            #expect(SeqBuffer.decimalDigits(value) == String(value).utf8.count)
            #expect(SeqBuffer.hexDigits(value) == String(value, radix: 16).utf8.count)
        }
        for bit in 0..<64 {
            let value = UInt64(1) << bit
            #expect(SeqBuffer.decimalDigits(value) == String(value).utf8.count)
            #expect(SeqBuffer.hexDigits(value) == String(value, radix: 16).utf8.count)
        }
    }
}
