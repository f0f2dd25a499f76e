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
        let commands: [MachineCommand]
        do throws(MachineCommandError) { commands = try parse(text) } catch {
            note(error.reason)
            throw .invalidArgument
        }
        for command in commands {
            do throws(Errno) { try machine.run(command) } catch {
                note("\(command.line): \(error)")
                throw error
            }
        }
        lastReason.withLock { $0 = nil }
    }

    private func parse(_ text: [UInt8]) throws(MachineCommandError) -> [MachineCommand] {
        guard text.count <= Self.sizeLimit else {
            throw MachineCommandError(
                reason: "\(text.count) bytes in one write; expected \(Self.sizeLimit) at most")
        }
        guard let string = String(validating: text, as: UTF8.self), !string.contains("\0") else {
            throw MachineCommandError(reason: "bytes that are no text; expected a command a line")
        }
        var commands: [MachineCommand] = []
        for line in string.split(whereSeparator: \.isNewline) {
            let words = line.drop { $0 == " " || $0 == "\t" }
            if words.isEmpty || words.hasPrefix("#") { continue }
            commands.append(try MachineCommand(words))
        }
        guard !commands.isEmpty else {
            throw MachineCommandError(reason: "nothing; expected a command a line")
        }
        return commands
    }

    private func note(_ reason: String) { lastReason.withLock { $0 = reason } }
}
