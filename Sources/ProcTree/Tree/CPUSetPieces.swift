import KernelTypes
import SeqFile

/// Sets of CPUs as texts in pieces, so that the masks and lists of the largest machines need one page too.
enum CPUSetPieces {
    /// Words of 32 CPUs in a piece of a mask.
    private static let words = 256
    /// Ranges in a piece of a list.
    private static let ranges = 128

    /// The mask of `nrCPUs` bits and a newline, as `CPUSet.maskText` has it (Linux: `%*pb`).
    static func mask(_ cpus: CPUSet, nrCPUs: Int) -> TextPieces {
        let count = (nrCPUs + 31) / 32
        let topBits = nrCPUs - (count - 1) * 32
        return TextPieces(count: (count + words - 1) / words) { index, buffer in
            for place in index * words..<min((index + 1) * words, count) {
                let word = count - 1 - place
                if place == 0 {
                    let bits = cpus.maskWord(at: word) & (UInt32.max >> UInt32(32 - topBits))
                    buffer.format(hex: UInt64(bits), width: (topBits + 3) / 4)
                } else {
                    buffer.put(byte: UInt8(ascii: ","))
                    buffer.format(hex: UInt64(cpus.maskWord(at: word)), width: 8)
                }
            }
            if (index + 1) * words >= count { buffer.put(byte: 0x0a) }
        }
    }

    /// The mask as one number of `digits` hexadecimal digits, a multiple of 8, and a newline.
    static func plainMask(_ cpus: CPUSet, digits: Int) -> TextPieces {
        let count = digits / 8
        return TextPieces(count: (count + words - 1) / words) { index, buffer in
            for place in index * words..<min((index + 1) * words, count) {
                buffer.format(hex: UInt64(cpus.maskWord(at: count - 1 - place)), width: 8)
            }
            if (index + 1) * words >= count { buffer.put(byte: 0x0a) }
        }
    }

    /// The list and a newline, as `CPUSet.listText` has it (Linux: `%*pbl`).
    static func list(_ cpus: CPUSet) -> TextPieces {
        let count = cpus.ranges.count
        return TextPieces(count: max(1, (count + ranges - 1) / ranges)) { index, buffer in
            for place in index * ranges..<max(index * ranges, min((index + 1) * ranges, count)) {
                let range = cpus.ranges[place]
                if place > 0 { buffer.put(byte: UInt8(ascii: ",")) }
                buffer.format(UInt64(range.lowerBound))
                guard range.count > 1 else { continue }
                buffer.put(byte: UInt8(ascii: "-"))
                buffer.format(UInt64(range.upperBound - 1))
            }
            if (index + 1) * ranges >= count { buffer.put(byte: 0x0a) }
        }
    }
}
