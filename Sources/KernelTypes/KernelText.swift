/// The classes of characters by which the kernel reads sets of CPUs.
enum KernelText {
    /// Whether regions of a list, or groups of a mask, end at this character: a comma or a blank.
    ///
    /// The kernel's blanks are those of ASCII and the no-break space of Latin-1. Linux: `isspace`.
    static func isSeparator(_ character: UInt8) -> Bool {
        switch character {
        case UInt8(ascii: ","), 0x09...0x0d, 0x20, 0xa0: true
        default: false
        }
    }

    /// Whether text ends here: at a NUL or a newline.
    static func isEnd(_ character: UInt8) -> Bool {
        character == 0 || character == UInt8(ascii: "\n")
    }

    /// The value of a hexadecimal digit in either case, nil for anything else. Linux: `hex_to_bin`.
    static func hexadecimalDigit(_ character: UInt8) -> UInt32? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(character - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(character - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}
