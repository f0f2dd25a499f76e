/// Takes the regions of a kernel list of CPUs one after the other; the text is passed to each call.
struct KernelListReader {
    /// `first-last:used/group` of a list, checked.
    struct Region {
        let first: UInt32
        let last: UInt32
        let used: UInt32
        let group: UInt32

        /// Calls `body` with each run of CPUs that the region takes.
        ///
        /// The start of a group is 32 bits wide and wraps around, as it does in the kernel: with two CPUs
        /// `1-1:1/4294967295` is both of them. It ends, because CPU numbers stay below 2^31 and every step
        /// leads sooner or later above that.
        func forEachRange(_ body: (Range<Int>) -> Void) {
            var start = first
            while start <= last {
                let length = min(last - start + 1, used)
                body(Int(start)..<Int(start) + Int(length))
                start &+= group
            }
        }
    }

    private let cpuCount: UInt32
    private var position = 0
    private var isAtEnd = false

    /// A reader at the beginning of the text.
    init(nrCPUs: Int) {
        cpuCount = UInt32(min(max(nrCPUs, 0), Int(Int32.max)))
    }

    /// The next region, nil at the end of the text.
    mutating func next(in text: Span<UInt8>) throws(Errno) -> Region? {
        guard !isAtEnd else { return nil }
        while KernelText.isSeparator(character(of: text)) { position += 1 }
        guard !KernelText.isEnd(character(of: text)) else { return nil }
        let region = try takeRegion(of: text)
        guard region.first <= region.last, region.group != 0, region.used <= region.group else {
            throw .invalidArgument
        }
        guard region.last < cpuCount else { throw .outOfRange }
        return region
    }

    /// Reads a region without looking at its values.
    private mutating func takeRegion(of text: Span<UInt8>) throws(Errno) -> Region {
        let first: UInt32
        let last: UInt32
        if takeAll(of: text) {
            first = 0
            last = lastCPU
        } else {
            first = try takeNumber(of: text)
            if endsRegion(text) { return plainRegion(first, first, in: text) }
            try take("-", of: text)
            last = try takeNumber(of: text)
        }
        if endsRegion(text) { return plainRegion(first, last, in: text) }
        try take(":", of: text)
        let used = try takeNumber(of: text)
        try take("/", of: text)
        return Region(first: first, last: last, used: used, group: try takeNumber(of: text))
    }

    /// A region without `:used/group`, which is one group. A newline behind it ends the text.
    ///
    /// The length wraps around as in the kernel, where CPU 4294967295 is therefore not out of range but a
    /// region with a group of 0, and invalid.
    private mutating func plainRegion(_ first: UInt32, _ last: UInt32, in text: Span<UInt8>) -> Region {
        isAtEnd = KernelText.isEnd(character(of: text))
        return Region(first: first, last: last, used: last &+ 1, group: last &+ 1)
    }

    private var lastCPU: UInt32 { max(cpuCount, 1) - 1 }

    /// The character to read next, a NUL behind the text.
    private func character(of text: Span<UInt8>) -> UInt8 {
        position < text.count ? text[position] : 0
    }

    private func endsRegion(_ text: Span<UInt8>) -> Bool {
        let next = character(of: text)
        return KernelText.isSeparator(next) || KernelText.isEnd(next)
    }

    private mutating func take(_ expected: Unicode.Scalar, of text: Span<UInt8>) throws(Errno) {
        guard character(of: text) == UInt8(ascii: expected) else { throw .invalidArgument }
        position += 1
    }

    /// Skips `all`, written in any case, when it comes next.
    private mutating func takeAll(of text: Span<UInt8>) -> Bool {
        guard text.count - position >= 3, text[position] | 0x20 == UInt8(ascii: "a"),
            text[position + 1] | 0x20 == UInt8(ascii: "l"), text[position + 2] | 0x20 == UInt8(ascii: "l")
        else { return false }
        position += 3
        return true
    }

    private mutating func takeNumber(of text: Span<UInt8>) throws(Errno) -> UInt32 {
        if character(of: text) == UInt8(ascii: "N") {
            position += 1
            return lastCPU
        }
        let start = position
        var number: UInt64 = 0
        while case let next = character(of: text), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(next) {
            number = min(number * 10 + UInt64(next - UInt8(ascii: "0")), 1 << 32)
            position += 1
        }
        guard position > start else { throw .invalidArgument }
        guard let fitting = UInt32(exactly: number) else { throw .overflow }
        return fitting
    }
}
