import Glibc
import KernelTypes

/// The mounts that this process sees, as `/proc/self/mountinfo` lists them.
///
/// Reading it asks nothing of any mounted filesystem, so it is safe beside mounts that no longer answer.
struct MountTable: Sendable {
    /// One mount.
    struct Entry: Sendable, Hashable {
        /// The kernel's number of the mount, which a later one may get again.
        let number: Int
        /// Where it is mounted: an absolute path without symbolic links.
        let path: String
        /// Which filesystem it is, as `MAJOR:MINOR` of its device number.
        let device: String
        /// The type, with the subtype behind a dot.
        let typeName: String
    }

    /// The mounts in the order in which they were made: of several at one path the last one is seen there.
    let entries: [Entry]

    /// Reads the table as it is now.
    /// - Throws: what opening or reading it gave.
    static func current() throws(Errno) -> MountTable {
        let file = unsafe open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw .last }
        defer { close(file) }
        return try read(file)
    }

    /// Reads a table that is open as `file`.
    static func read(_ file: CInt) throws(Errno) -> MountTable {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe Glibc.read(file, &chunk, chunk.count)
            if count < 0, Errno.last == .interrupted { continue }
            guard count >= 0 else { throw .last }
            guard count > 0 else { return MountTable(parsing: String(decoding: bytes, as: UTF8.self)) }
            bytes += chunk[..<count]
        }
    }

    /// Reads the text of a table (Linux: `show_mountinfo`); a line that does not look like one is left out.
    init(parsing text: String) {
        entries = text.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ")
            guard let dash = fields.firstIndex(of: "-"), dash >= 6, dash + 1 < fields.count,
                let number = Int(fields[0])
            else { return nil }
            return Entry(
                number: number, path: MountTable.unescape(fields[4]), device: String(fields[2]),
                typeName: MountTable.unescape(fields[dash + 1]))
        }
    }

    /// The mount that is seen at `path`; nil when nothing is mounted exactly there.
    func top(at path: String) -> Entry? { entries.last { $0.path == path } }

    /// Blanks, tabs, line feeds and backslashes are written as a backslash and three octal digits.
    private static func unescape(_ field: Substring) -> String {
        guard field.utf8.contains(UInt8(ascii: "\\")) else { return String(field) }
        var bytes: [UInt8] = []
        var rest = Array(field.utf8)[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(3)
            if byte == UInt8(ascii: "\\"), digits.count == 3,
                let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 8)
            {
                bytes.append(value)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
