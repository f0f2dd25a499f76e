/// What is wrong with a machine file, or with an option that changes it, in one line.
public struct MachineFileError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The machine file's name, as it was given.
    public let file: String
    /// Where the fault is.
    public let place: Place
    /// The key at fault, dotted and with indices, as `devices[1].count`; empty when the file as a whole is.
    public let key: String
    /// What was found, and what was expected.
    public let reason: String

    /// Where a value comes from.
    public enum Place: Sendable, Hashable {
        /// A line of the file, from 1.
        case line(Int)
        /// An option of the command line, as `--set cpus=0`.
        case option(String)
        /// The file as a whole, when it cannot even be read.
        case wholeFile
    }

    /// Says that `key` is at fault because of `reason`; control characters are replaced, so that the message
    /// stays one line.
    public init(file: String, place: Place, key: String, reason: String) {
        self.file = file
        self.place = place
        self.key = OneLine.text(key)
        self.reason = OneLine.text(reason)
    }

    /// `FILE:LINE: KEY: REASON`; the option in place of file and line where one is at fault.
    public var description: String {
        let text = key.isEmpty ? reason : "\(key): \(reason)"
        switch place {
        case .line(let line): return "\(OneLine.text(file)):\(line): \(text)"
        case .option(let option): return "\(OneLine.text(option)): \(text)"
        case .wholeFile: return "\(OneLine.text(file)): \(text)"
        }
    }
}
