/// A `--set KEY=VALUE` of the command line: one value of a machine file, replaced or added.
///
/// The key is dotted, and an entry of a list is named by its number from 0: `devices.0.count=4`,
/// `cpus.offline=3`. The value is taken as it stands; a list or mapping is written as YAML has it on one line
/// (`features=[amd, kvm-host]`).
public struct Setting: Sendable, Hashable {
    /// The whole of it, as `cpus=8`.
    public let text: String
    /// The parts of the key.
    let path: [String]
    /// What stands behind the first equals sign.
    let value: String

    /// Takes `KEY=VALUE` apart.
    ///
    /// - Throws: when there is no equals sign, or a part of the key is empty, or it has more parts than values
    ///   of a machine file may be nested.
    public init(_ text: String) throws(MachineFileError) {
        self.text = text
        guard let equals = text.utf8.firstIndex(of: UInt8(ascii: "=")) else {
            throw Setting.error(text, "found no '='; expected KEY=VALUE, as in cpus.sockets=4")
        }
        let key = text[..<equals]
        let partCount = key.utf8.reduce(1) { $1 == UInt8(ascii: ".") ? $0 + 1 : $0 }
        guard partCount <= DocumentReader.depthLimit else {
            // The option as it was given is no line that one would want to read.
            throw MachineFileError(
                file: "", place: .option("--set"), key: "",
                reason: "found a key of \(partCount) parts, \(OneLine.quoted(String(key))); "
                    + "expected \(DocumentReader.depthLimit) at most")
        }
        path = key.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        value = String(text[text.index(after: equals)...])
        guard path.allSatisfy({ !$0.isEmpty }) else {
            throw Setting.error(text, "found an empty key; expected KEY=VALUE, as in cpus.sockets=4")
        }
    }

    /// The option as messages name it.
    var option: String { "--set \(text)" }

    private static func error(_ text: String, _ reason: String) -> MachineFileError {
        MachineFileError(file: "", place: .option("--set \(text)"), key: "", reason: reason)
    }
}
