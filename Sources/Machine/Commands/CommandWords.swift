import KernelTypes

/// The words of a command, taken one after the other as what they should be.
struct CommandWords {
    private let line: String
    private var words: ArraySlice<String>

    init(_ line: some StringProtocol) {
        self.line = String(line)
        words = self.line.split { $0 == " " || $0 == "\t" }.map(String.init)[...]
    }

    /// The next word; nil at the end.
    mutating func next() -> String? { words.popFirst() }

    /// Whether the next word is `name`; if so, it is taken.
    mutating func option(_ name: String) -> Bool {
        guard words.first == name else { return false }
        words.removeFirst()
        return true
    }

    /// Refuses words that are left.
    func finish() throws(MachineCommandError) {
        if let word = words.first { throw expected("nothing more", found: word) }
    }

    /// The number of an interrupt.
    mutating func irq() throws(MachineCommandError) -> Int {
        let word = words.popFirst()
        guard let word, let number = Self.decimal(word), number < 1 << 24 else {
            throw expected("the number of an interrupt", found: word)
        }
        return Int(number)
    }

    /// The number of a CPU.
    mutating func cpu() throws(MachineCommandError) -> Int {
        let word = words.popFirst()
        guard let word, let number = Self.decimal(word), number < UInt64(CPUSpecification.limit) else {
            throw expected("the number of a CPU", found: word)
        }
        return Int(number)
    }

    /// How many, from 1 to 2^40.
    mutating func count() throws(MachineCommandError) -> UInt64 {
        let word = words.popFirst()
        guard let word, let number = Self.decimal(word), (1...1 << 40).contains(number) else {
            throw expected("a count from 1 to \(1 << 40)", found: word)
        }
        return number
    }

    /// Any number of 64 bits.
    mutating func number() throws(MachineCommandError) -> UInt64 {
        let word = words.popFirst()
        guard let word, let number = Self.decimal(word) else { throw expected("a number", found: word) }
        return number
    }

    /// Events a second.
    mutating func rate() throws(MachineCommandError) -> Double {
        let word = words.popFirst()
        guard let word, Self.isNumber(word), let number = Double(word), (0..<1e9).contains(number) else {
            throw expected("a rate in events a second, below 1000000000", found: word)
        }
        return number
    }

    /// A duration.
    mutating func duration() throws(MachineCommandError) -> Nanoseconds {
        let word = words.popFirst()
        guard let word, let duration = Nanoseconds(word) else {
            throw expected("a duration as 5s or 250ms", found: word)
        }
        return duration
    }

    /// A duration behind a word that says so.
    mutating func duration(after name: String) throws(MachineCommandError) -> Nanoseconds {
        let word = words.popFirst()
        guard word == name else { throw expected("'\(name) DURATION'", found: word) }
        return try duration()
    }

    /// A list of CPUs as the kernel writes it, not empty.
    mutating func cpus() throws(MachineCommandError) -> CPUSet {
        let word = words.popFirst()
        guard let word, let cpus = try? CPUSet(kernelList: word.utf8, nrCPUs: CPUSpecification.limit),
            !cpus.isEmpty, Self.isPlainList(word)
        else { throw expected("a list of CPUs as 0-3,8", found: word) }
        return cpus
    }

    /// A word that can stand in a kernel's table.
    mutating func name() throws(MachineCommandError) -> String {
        let word = words.popFirst()
        guard let word, Self.isName(word) else {
            throw expected("a name of up to 64 printable characters", found: word)
        }
        return word
    }

    /// Names with commas between them.
    mutating func names() throws(MachineCommandError) -> [String] {
        let word = words.popFirst()
        let names = word?.split(separator: ",", omittingEmptySubsequences: false).map(String.init) ?? []
        guard !names.isEmpty, names.count <= 16, names.allSatisfy(Self.isName) else {
            throw expected("the names of the handlers, with commas between them", found: word)
        }
        return names
    }

    /// The name of a module.
    mutating func moduleName() throws(MachineCommandError) -> String {
        let word = words.popFirst()
        guard let word, ModuleSpecification.isName(word) else {
            throw expected("a module's name of at most \(ModuleSpecification.nameLimit) bytes", found: word)
        }
        return word
    }

    /// The size of a module, in bytes.
    mutating func moduleSize() throws(MachineCommandError) -> UInt64 {
        let word = words.popFirst()
        guard let word, let size = ByteSize(word), ModuleSpecification.sizes.contains(size.bytes) else {
            throw expected("a module's size as 2318336 or 4MiB, at most 1520MiB", found: word)
        }
        return size.bytes
    }

    /// A part of the whole.
    mutating func fraction() throws(MachineCommandError) -> Double {
        let word = words.popFirst()
        guard let word, Self.isPlainNumber(word), let fraction = Double(word), (0...1).contains(fraction)
        else { throw expected("a fraction from 0 to 1", found: word) }
        return fraction
    }

    /// The error for a word that is not what it should be, or is not there.
    func expected(_ what: String, found word: String?) -> MachineCommandError {
        MachineCommandError(
            reason: "\(Self.quoted(line)): found \(word.map(Self.quoted) ?? "nothing more"); "
                + "expected \(what)")
    }

    private static func decimal(_ word: String) -> UInt64? {
        word.utf8.allSatisfy { (0x30...0x39).contains($0) } ? UInt64(word) : nil
    }

    private static func isNumber(_ word: String) -> Bool {
        word.utf8.count <= 32 && word.utf8.allSatisfy { "0123456789.e-".utf8.contains($0) }
    }

    private static func isPlainNumber(_ word: String) -> Bool {
        word.utf8.count <= 32 && word.utf8.allSatisfy { "0123456789.".utf8.contains($0) }
    }

    /// Lists without the kernel's names for the last and for all CPUs, which depend on the machine.
    private static func isPlainList(_ word: String) -> Bool {
        word.utf8.allSatisfy { "0123456789-,:/".utf8.contains($0) }
    }

    private static func isName(_ word: String) -> Bool {
        (1...64).contains(word.utf8.count) && word.utf8.allSatisfy { (0x21...0x7e).contains($0) }
    }

    /// What was written, short enough for a line, and nothing in it that is no text.
    static func quoted(_ text: some StringProtocol) -> String {
        let shown = text.unicodeScalars.prefix(64).map { scalar in
            scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value) ? "?" : String(scalar)
        }
        return "'" + shown.joined() + (text.unicodeScalars.count > 64 ? "…'" : "'")
    }
}
