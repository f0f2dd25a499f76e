extension CPUSet {
    /// Reads a mask as the kernel does for a write to `smp_affinity`. Linux: `bitmap_parse`.
    ///
    /// The text ends at its first newline or NUL. Groups of up to eight hexadecimal digits, separated by
    /// any run of commas and blanks, are taken from the right, the lowest 32 CPUs first. Text without any
    /// group is the empty set.
    ///
    /// One peculiarity of the kernel is kept: a character that is no digit is dropped without an error when
    /// it stands directly before a group of exactly eight digits (`x00000001` is CPU 0).
    ///
    /// - Throws: `EINVAL` for a character that is neither digit nor separator; `EOVERFLOW` for a ninth
    ///   digit, for more groups than `nrCPUs` needs, even of zeros, and for a bit at or above `nrCPUs`.
    public init(kernelMask text: Span<UInt8>, nrCPUs: Int) throws(Errno) {
        let bits = Swift.max(nrCPUs, 0)
        let wordLimit = (bits + 31) / 32
        var end = 0
        while end < text.count, !KernelText.isEnd(text[end]) { end += 1 }
        var wordCount = 0
        var builder = CPURangeBuilder()
        while true {
            while end > 0, KernelText.isSeparator(text[end - 1]) { end -= 1 }
            guard end > 0 else { break }
            guard wordCount < wordLimit else { throw .overflow }
            let word = try CPUSet.takeGroup(before: &end, of: text)
            CPUSet.append(word, at: wordCount * 32, to: &builder)
            wordCount += 1
        }
        let ranges = builder.finish()
        if let last = ranges.last, last.upperBound > bits { throw .overflow }
        self.init(maximal: ranges)
    }

    /// Reads a mask held in any collection of bytes, such as the `utf8` of a string; otherwise the same.
    /// - Throws: what the initializer from a span throws.
    public init(kernelMask text: some Collection<UInt8>, nrCPUs: Int) throws(Errno) {
        let bytes = Array(text)
        try self.init(kernelMask: bytes.span, nrCPUs: nrCPUs)
    }

    /// Reads the group whose last digit is just before `end`, and moves `end` to where it begins.
    private static func takeGroup(before end: inout Int, of text: Span<UInt8>) throws(Errno) -> UInt32 {
        var word: UInt32 = 0
        for position in 0..<8 {
            guard let digit = KernelText.hexadecimalDigit(text[end - 1]) else { throw .invalidArgument }
            word |= digit << UInt32(position * 4)
            end -= 1
            if end == 0 || KernelText.isSeparator(text[end - 1]) { return word }
        }
        guard KernelText.hexadecimalDigit(text[end - 1]) == nil else { throw .overflow }
        end -= 1
        return word
    }

    /// Adds the set bits of a word, the lowest of which is CPU `base`.
    private static func append(_ word: UInt32, at base: Int, to builder: inout CPURangeBuilder) {
        var rest = UInt64(word)
        var cpu = base
        while rest != 0 {
            let zeros = rest.trailingZeroBitCount
            rest >>= UInt64(zeros)
            let ones = (~rest).trailingZeroBitCount
            rest >>= UInt64(ones)
            builder.append(cpu + zeros..<cpu + zeros + ones)
            cpu += zeros + ones
        }
    }
}
