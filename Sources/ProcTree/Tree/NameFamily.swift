import Machine

/// Names in a directory that are alike, each with a number: `cpu0`, `cpu1`, `cpu2`.
///
/// The tree keeps nothing for a member: it asks the family. Who is a member may change at any time, but a number
/// must stand for the same name as long as it has it, and no two members may share a name.
protocol NameFamily: Sendable {
    /// How many bits the numbers need: those of all families of a path must be 48 in all at most.
    var bits: Int { get }
    /// Whether members can come or go while the machine runs.
    var comesAndGoes: Bool { get }

    /// The number that `name` would have, be it a member now or not; nil for what can be no member's name, so
    /// that a name has one spelling only.
    func number(of name: Span<UInt8>, in directory: Place) -> Int?
    /// The name of a member.
    func name(of number: Int, in directory: Place) -> String
    /// Whether `number` is a member now. Any number may be asked for.
    func contains(_ number: Int, in directory: Place) -> Bool
    /// The first member above `number`, which need not be one; nil if there is none. -1 asks for the first.
    func member(after number: Int, in directory: Place) -> Int?
    /// How many members there are now.
    func count(in directory: Place) -> Int
}

extension NameFamily {
    var bits: Int { 24 }
    var comesAndGoes: Bool { true }
}

/// A family of names that are a word and a decimal number, as `cpu12`, or the number alone.
protocol NumberedFamily: NameFamily {
    /// What stands before the number; nothing for names that are numbers alone.
    var prefix: String { get }
}

extension NumberedFamily {
    func number(of name: Span<UInt8>, in directory: Place) -> Int? {
        NumberedName.number(of: name, behind: prefix)
    }

    func name(of number: Int, in directory: Place) -> String { prefix + String(number) }
}

/// The numbers below a count that never changes, behind a word: `index0` to `index3`.
struct CountedFamily: NumberedFamily {
    let prefix: String
    /// How many numbers there are in a directory.
    let limit: @Sendable (_ directory: Place) -> Int

    /// A family of as many members as `limit` says.
    init(_ prefix: String, _ limit: @escaping @Sendable (_ directory: Place) -> Int) {
        self.prefix = prefix
        self.limit = limit
    }

    var comesAndGoes: Bool { false }

    func contains(_ number: Int, in directory: Place) -> Bool { number >= 0 && number < limit(directory) }

    func member(after number: Int, in directory: Place) -> Int? {
        number + 1 < limit(directory) ? max(0, number + 1) : nil
    }

    func count(in directory: Place) -> Int { limit(directory) }
}

/// Names that are a word and a number.
enum NumberedName {
    /// The number in `name`, which must be `prefix` and a decimal number without zeros before it; nil for
    /// any other name, and for a number of more than nine digits.
    static func number(of name: Span<UInt8>, behind prefix: String) -> Int? {
        let start = prefix.utf8.count
        guard name.count > start, name.count <= start + 9 else { return nil }
        var index = 0
        for byte in prefix.utf8 {
            guard name[index] == byte else { return nil }
            index += 1
        }
        if name[start] == UInt8(ascii: "0") { return name.count == start + 1 ? 0 : nil }
        var number = 0
        for index in start..<name.count {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(name[index]) else { return nil }
            number = number * 10 + Int(name[index] - UInt8(ascii: "0"))
        }
        return number
    }
}
