/// The text that `/proc/cpuinfo` has for one CPU, with places for what differs from CPU to CPU.
///
/// A machine of a million CPUs has one of these: the text of any CPU follows from it and from the topology.
/// A captured file is kept in the same form, so it can be shown for more CPUs than it had.
public struct CPUInfoTemplate: Sendable, Hashable {
    /// A line of the text; an empty one ends a CPU's part of the file.
    public struct Line: Sendable, Hashable {
        /// What the line consists of.
        public let pieces: [Piece]
        /// The CPUs' own values for `Piece.value`: one for each CPU that was online at the start, in their
        /// order; further CPUs have them over again.
        public let values: [String]
    }

    /// A part of a line.
    public enum Piece: Sendable, Hashable {
        /// Text, in the form of `CapturedText`.
        case text(String)
        /// A number of the CPU.
        case number(Number)
        /// One of the line's values.
        case value
    }

    /// Numbers that follow from a CPU's place in the machine, named as templates name them.
    public enum Number: String, Sendable, Hashable, CaseIterable {
        /// Its own number.
        case processor
        /// The number of its package.
        case package
        /// The number of its core in the package.
        case core
        /// What the interrupt controllers of x86 call it.
        case apicid
        /// Online CPUs of its package.
        case siblings
        /// Cores of its package with a CPU that is online.
        case cores
    }

    /// The lines, in their order.
    public var lines: [Line]

    /// A template of the given lines.
    public init(lines: [Line]) { self.lines = lines }
}

extension CPUInfoTemplate.Line {
    /// What is wrong with a line's text.
    public struct Fault: Error, Sendable, Hashable {
        /// In words.
        public let reason: String
    }

    /// A line whose numbers are written as their names between braces, as `physical id\t: {package}`; `{value}`
    /// is one of `values`, and `{{` a brace.
    ///
    /// - Throws: for a name that is none, a brace without its other, and values that are not asked for.
    public init(_ text: String, values: [String] = []) throws(Fault) {
        var pieces: [CPUInfoTemplate.Piece] = []
        var plain = String.UnicodeScalarView()
        func flush() {
            if !plain.isEmpty { pieces.append(.text(String(plain))) }
            plain = String.UnicodeScalarView()
        }
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            guard scalar == "{" else {
                plain.append(scalar)
                continue
            }
            if rest.first == "{" {
                rest.removeFirst()
                plain.append(scalar)
                continue
            }
            guard let end = rest.firstIndex(of: "}") else { throw Fault(reason: "found '{' without '}'") }
            let name = String(rest[..<end])
            rest = rest[rest.index(after: end)...]
            flush()
            if name == "value" {
                pieces.append(.value)
            } else if let number = CPUInfoTemplate.Number(rawValue: name) {
                pieces.append(.number(number))
            } else {
                throw Fault(reason: "found the unknown name {\(name)}")
            }
        }
        flush()
        guard pieces.contains(.value) == !values.isEmpty else {
            throw Fault(
                reason: values.isEmpty ? "found {value} without values" : "found values without {value}")
        }
        self.init(pieces: pieces, values: values)
    }

    /// The text that `init` takes.
    public var text: String {
        pieces.map { piece in
            switch piece {
            case .text(let text):
                String(text.unicodeScalars.flatMap { $0 == "{" ? ["{", "{"] : [$0] }.map(Character.init))
            case .number(let number): "{\(number.rawValue)}"
            case .value: "{value}"
            }
        }.joined()
    }

    /// A line that is the same for all CPUs.
    public static func constant(_ text: String) -> Self {
        Self(pieces: text.isEmpty ? [] : [.text(text)], values: [])
    }

    /// A line that ends in a number of the CPU.
    public static func number(_ text: String, _ number: CPUInfoTemplate.Number) -> Self {
        Self(pieces: (text.isEmpty ? [] : [.text(text)]) + [.number(number)], values: [])
    }

    /// A line that ends in one of `values`, of which there must be some.
    public static func values(_ text: String, _ values: [String]) -> Self {
        Self(pieces: (text.isEmpty ? [] : [.text(text)]) + [.value], values: values)
    }
}
