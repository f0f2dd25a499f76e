import KernelTypes
import Machine

/// What is wrong with a line of `sim/control`, or why it could not be done.
struct ControlError: Error, Hashable {
    let reason: String
}

extension ControlCommand {
    /// The command that a line says.
    init(_ line: Substring) throws(ControlError) {
        let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init)
        switch (words.first ?? "", words.count) {
        case ("module", 4) where words[1] == "load":
            self = .loadModule(name: try Self.moduleName(words[2]), size: try Self.moduleSize(words[3]))
        case ("module", 3) where words[1] == "unload":
            self = .unloadModule(name: try Self.moduleName(words[2]))
        case ("module", _): throw Self.expected("module load NAME SIZE or module unload NAME", line)
        case ("fragment", 2): self = .fragment(try Self.fraction(words[1]))
        case ("fragment", _): throw Self.expected("fragment FRACTION", line)
        case ("advance", 2):
            guard let duration = Nanoseconds(words[1]) else {
                throw Self.expected("a duration as 5s or 250ms", words[1])
            }
            self = .advance(duration)
        case ("advance", _): throw Self.expected("advance DURATION", line)
        default:
            throw ControlError(
                reason: "\(Self.quoted(line)): no such command; expected one of "
                    + Self.forms.joined(separator: ", "))
        }
    }

    private static func moduleName(_ word: String) throws(ControlError) -> String {
        guard word.utf8.count <= ModuleSpecification.nameLimit, ModuleSpecification.isName(word) else {
            throw expected("a module's name of at most \(ModuleSpecification.nameLimit) bytes", word)
        }
        return word
    }

    private static func moduleSize(_ word: String) throws(ControlError) -> UInt64 {
        guard let size = ByteSize(word), ModuleSpecification.sizes.contains(size.bytes) else {
            throw expected("a module's size as 2318336 or 4MiB, at most 1520MiB", word)
        }
        return size.bytes
    }

    private static func fraction(_ word: String) throws(ControlError) -> Double {
        guard word.utf8.allSatisfy({ "0123456789.".utf8.contains($0) }), let fraction = Double(word),
            (0...1).contains(fraction)
        else { throw expected("a fraction from 0 to 1", word) }
        return fraction
    }

    private static func expected(_ what: String, _ found: some StringProtocol) -> ControlError {
        ControlError(reason: "\(quoted(found)): expected \(what)")
    }

    /// What was written, short enough for a line, and nothing in it that is no text.
    static func quoted(_ text: some StringProtocol) -> String {
        let shown = text.unicodeScalars.prefix(64).map { scalar in
            scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value) ? "?" : String(scalar)
        }
        return "'" + shown.joined() + (text.unicodeScalars.count > 64 ? "…'" : "'")
    }
}
