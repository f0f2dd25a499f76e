import KernelTypes
import Machine

/// Names of a directory that are counted from 0 and never change.
struct ListedFamily: NameFamily {
    let bits: Int
    /// How many there are.
    private let limit: @Sendable (_ directory: Place) -> Int
    /// The name of one of them.
    private let spelling: @Sendable (_ number: Int, _ directory: Place) -> String
    /// Which of them may have a name.
    private let search: @Sendable (_ name: String, _ directory: Place) -> Int?

    var comesAndGoes: Bool { false }

    /// A family of as many members as `count` says, found by `search`, or one after the other without it.
    init(
        bits: Int, count: @escaping @Sendable (Place) -> Int,
        search: (@Sendable (String, Place) -> Int?)? = nil,
        spelling: @escaping @Sendable (Int, Place) -> String
    ) {
        self.bits = bits
        limit = count
        self.spelling = spelling
        self.search =
            search ?? { name, place in (0..<count(place)).first { spelling($0, place) == name } }
    }

    func number(of name: Span<UInt8>, in directory: Place) -> Int? {
        var bytes: [UInt8] = []
        for index in 0..<name.count { bytes.append(name[index]) }
        guard let text = String(validating: bytes, as: UTF8.self), let number = search(text, directory),
            contains(number, in: directory), spelling(number, directory).utf8.elementsEqual(bytes)
        else { return nil }
        return number
    }

    func name(of number: Int, in directory: Place) -> String {
        contains(number, in: directory) ? spelling(number, directory) : ""
    }

    func contains(_ number: Int, in directory: Place) -> Bool { number >= 0 && number < limit(directory) }

    func member(after number: Int, in directory: Place) -> Int? {
        number + 1 < limit(directory) ? max(0, number + 1) : nil
    }

    func count(in directory: Place) -> Int { limit(directory) }
}

/// The files of `msi_irqs`: the numbers of a function's messages, as long as these have descriptors. They are
/// counted by the vectors.
struct VectorFamily: NameFamily {
    let buses: PCIBuses
    /// The function that a path leads to, or through.
    let function: @Sendable (Place) -> Int?

    var bits: Int { 20 }

    private func numbers(in directory: Place) -> CPUSet {
        function(directory).map { buses.interrupts[$0] } ?? CPUSet()
    }

    /// How many numbers there were at first, as far as they can be counted.
    private func limit(in directory: Place) -> Int { min(numbers(in: directory).count, 1 << bits) }

    func number(of name: Span<UInt8>, in directory: Place) -> Int? {
        NumberedName.number(of: name, behind: "").flatMap { numbers(in: directory).ordinal(of: $0) }
    }

    func name(of number: Int, in directory: Place) -> String {
        let numbers = numbers(in: directory)
        return number >= 0 && number < numbers.count ? String(numbers.element(at: number)) : ""
    }

    func contains(_ number: Int, in directory: Place) -> Bool {
        let numbers = numbers(in: directory)
        guard number >= 0, number < limit(in: directory) else { return false }
        return InterruptDescriptors(state: directory.snapshot.state).exists(numbers.element(at: number))
    }

    func member(after number: Int, in directory: Place) -> Int? {
        let count = limit(in: directory)
        var next = max(0, number + 1)
        while next < count, !contains(next, in: directory) { next += 1 }
        return next < count ? next : nil
    }

    func count(in directory: Place) -> Int {
        (0..<limit(in: directory)).count { contains($0, in: directory) }
    }
}
