import KernelTypes
import Machine
import Synchronization

/// Takes what is written to `sim/control`, and remembers why it could not be done.
final class ControlPanel: Sendable {
    private let machine: Machine
    private let lastReason = Lock<String?>(nil)

    init(_ machine: Machine) { self.machine = machine }

    /// Why the last write was refused; nil if it was not.
    var reason: String? { lastReason.withLock { $0 } }

    /// The most that one write may say, in bytes.
    private static let sizeLimit = 1 << 16

    /// Runs the commands of a text, one a line; lines that are empty or begin with # say nothing.
    ///
    /// A line that cannot be understood refuses the whole text. A command that fails ends it; those before
    /// it are done.
    ///
    /// - Throws: `EINVAL` for a line that cannot be understood; what the machine says to a command.
    func run(_ text: [UInt8]) throws(Errno) {
        let commands: [ControlCommand]
        do throws(ControlError) { commands = try parse(text) } catch {
            note(error.reason)
            throw .invalidArgument
        }
        for command in commands {
            do throws(Errno) { try command.run(on: machine) } catch {
                note("\(command.line): \(error)")
                throw error
            }
        }
        lastReason.withLock { $0 = nil }
    }

    private func parse(_ text: [UInt8]) throws(ControlError) -> [ControlCommand] {
        guard text.count <= Self.sizeLimit else {
            throw ControlError(reason: "\(text.count) bytes in one write; expected \(Self.sizeLimit) at most")
        }
        guard let string = String(validating: text, as: UTF8.self), !string.contains("\0") else {
            throw ControlError(reason: "bytes that are no text; expected a command a line")
        }
        var commands: [ControlCommand] = []
        for line in string.split(whereSeparator: \.isNewline) {
            let words = line.drop { $0 == " " || $0 == "\t" }
            if words.isEmpty || words.hasPrefix("#") { continue }
            commands.append(try ControlCommand(words))
        }
        guard !commands.isEmpty else { throw ControlError(reason: "nothing; expected a command a line") }
        return commands
    }

    private func note(_ reason: String) { lastReason.withLock { $0 = reason } }
}

extension ControlCommand {
    /// The command as it is written.
    var line: String {
        switch self {
        case .loadModule(let name, let size): "module load \(name) \(size)"
        case .unloadModule(let name): "module unload \(name)"
        case .fragment(let fraction): "fragment \(fraction)"
        case .advance(let duration): "advance \(duration)"
        }
    }
}
