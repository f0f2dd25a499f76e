import KernelTypes

/// What a dump may still write, and what was left out because it did not fit.
///
/// Looking costs time too, so a dump ends when the limits are reached: with the first entry too many, or when a
/// hundred files were larger than what was left.
struct DumpLimits {
    /// The most bytes and entries, and what is left of them.
    private let bytes: UInt64
    private let entries: Int
    private(set) var bytesLeft: UInt64
    private var entriesLeft: Int

    /// Why the dump ended before all was looked at; nil while it goes on.
    private(set) var end: String?
    /// What was left out, and why: a line each.
    private(set) var leftOut: [String] = []
    /// How many of those were too large.
    private var tooLarge = 0
    private static let mostTooLarge = 100

    init(bytes: UInt64, entries: Int) {
        (self.bytes, self.entries) = (bytes, entries)
        (bytesLeft, entriesLeft) = (bytes, entries)
    }

    /// Takes an entry; false when there was none left, which ends the dump.
    mutating func takeEntry(_ path: @autoclosure () -> String) -> Bool {
        guard end == nil else { return false }
        guard entriesLeft > 0 else {
            leaveOut(path(), "and what follows it, more than the \(entries) of --files")
            end = "--files \(entries)"
            return false
        }
        entriesLeft -= 1
        return true
    }

    /// Takes the bytes of a file that was written.
    mutating func take(_ count: UInt64) { bytesLeft -= count }

    /// Notes a file that does not fit, which may end the dump.
    mutating func leaveOutTooLarge(_ path: String) {
        leaveOut(
            path, "larger than the \(DumpLimits.text(bytesLeft)) left of --limit \(DumpLimits.text(bytes))")
        tooLarge += 1
        if tooLarge == DumpLimits.mostTooLarge { end = "--limit \(DumpLimits.text(bytes))" }
    }

    /// Notes what is not in the dump.
    mutating func leaveOut(_ path: String, _ reason: String) { leftOut.append("\(path): \(reason)") }

    /// A size with its unit.
    private static func text(_ bytes: UInt64) -> String {
        let size = ByteSize(bytes: bytes).description
        return size.hasSuffix("B") ? size : "\(bytes) bytes"
    }
}
