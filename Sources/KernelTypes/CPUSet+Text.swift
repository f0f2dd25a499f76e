extension CPUSet {
    /// The members as the kernel's list format has them: `0-1,4`, and nothing for the empty set.
    /// Linux: `%*pbl`.
    public var listText: String {
        var text = ""
        for range in ranges {
            if !text.isEmpty { text += "," }
            text += String(range.lowerBound)
            guard range.count > 1 else { continue }
            text += "-"
            text += String(range.upperBound - 1)
        }
        return text
    }

    /// The members as the kernel's mask of `nrCPUs` bits: hexadecimal digits in lower case, the highest CPU
    /// first, a comma between groups of 32 CPUs. Members at or above `nrCPUs` are left out.
    ///
    /// The first group has the digits that its bits need, the others have eight; with 33 CPUs the set of
    /// them all is `1,ffffffff`. Linux: `%*pb`.
    public func maskText(nrCPUs: Int) -> String {
        guard nrCPUs > 0 else { return "" }
        let topWord = (nrCPUs - 1) / 32
        let topBits = nrCPUs - topWord * 32
        var text: [UInt8] = []
        text.reserveCapacity((topWord + 1) * 9)
        let top = maskWord(at: topWord) & (UInt32.max >> UInt32(32 - topBits))
        CPUSet.appendHexadecimal(top, digits: (topBits + 3) / 4, to: &text)
        for index in stride(from: topWord - 1, through: 0, by: -1) {
            text.append(UInt8(ascii: ","))
            CPUSet.appendHexadecimal(maskWord(at: index), digits: 8, to: &text)
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// 32 CPUs of the set as a mask: bit `b` is CPU `32 * index + b`. With this a long mask can be written
    /// piece by piece. O(log ranges).
    public func maskWord(at index: Int) -> UInt32 {
        let base = index * 32
        guard var position = rangeIndex(startingAtOrBelow: base + 31) else { return 0 }
        var word: UInt32 = 0
        while ranges[position].upperBound > base {
            let part = ranges[position].clamped(to: base..<base + 32)
            word |= (UInt32.max >> UInt32(32 - part.count)) << UInt32(part.lowerBound - base)
            guard position > 0 else { break }
            position -= 1
        }
        return word
    }

    private static func appendHexadecimal(_ word: UInt32, digits: Int, to text: inout [UInt8]) {
        for position in stride(from: digits - 1, through: 0, by: -1) {
            let digit = UInt8((word >> UInt32(position * 4)) & 0xf)
            text.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
    }
}
