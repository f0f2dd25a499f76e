import Glibc
import Machine

/// Small files under a folder that holds `proc/` and `sys/`.
struct FactsFolder {
    /// Longer files than the kernel's longest of this kind, `proc/stat`, are no facts.
    static let limit = 64 << 20

    /// The longest file of sysfs that is a fact.
    private static let attributeLimit = 1 << 18

    private let prefix: String
    /// Whether the folder is the root of the host itself.
    let isHost: Bool

    init(path: String) {
        let trimmed = path.reversed().drop { $0 == "/" }.reversed()
        prefix = String(trimmed) + "/"
        isHost = !path.isEmpty && trimmed.isEmpty
    }

    /// Where a file of the folder is.
    func path(of name: String) -> String { prefix + name }

    /// The names in a folder of the folder, in no order; none when there is no such folder.
    func names(in name: String) -> [String] { HostFile.names(in: path(of: name)) }

    /// A file's text without blanks and newlines at its end; nil when it cannot be read or is no UTF-8.
    func text(_ name: String) -> String? {
        guard var bytes = try? HostFile.bytes(of: path(of: name), limit: FactsFolder.limit) else {
            return nil
        }
        while let last = bytes.last, last <= 0x20 { bytes.removeLast() }
        return String(validating: bytes, as: UTF8.self)
    }

    /// The text of a file of sysfs without blanks and newlines at its end: there are many of them, and none has more
    /// than the CPUs that a layout can have.
    func value(_ name: String) -> String? {
        guard var bytes = try? HostFile.bytes(of: path(of: name), limit: FactsFolder.attributeLimit) else {
            return nil
        }
        while let last = bytes.last, last <= 0x20 { bytes.removeLast() }
        return String(validating: bytes, as: UTF8.self)
    }

    /// What a file of one line holds.
    enum Attribute {
        /// There is no such file, or it cannot be read.
        case missing
        /// The line without its end, in the form of captured text; empty for an empty file.
        case text(String)
        /// More than a line, a NUL, or more than a page.
        case nonsense
    }

    /// A file of one line, as those of sysfs.
    func attribute(_ name: String) -> Attribute {
        guard let bytes = try? HostFile.bytes(of: path(of: name), limit: FactsFolder.limit) else {
            return .missing
        }
        let line = bytes.last == UInt8(ascii: "\n") ? bytes.dropLast() : bytes[...]
        guard line.count <= 4096, !line.contains(UInt8(ascii: "\n")), !line.contains(0) else {
            return .nonsense
        }
        return .text(CapturedText.string(Array(line)))
    }

    /// A file's bytes; nil without the file, and for one of more than `limit`.
    func bytes(_ name: String, limit: Int) -> [UInt8]? {
        try? HostFile.bytes(of: path(of: name), limit: limit)
    }

    /// A file of some lines, without the last one's end; nil when it cannot be read, is more than a page or no
    /// text.
    func lines(_ name: String) -> String? {
        guard var bytes = bytes(name, limit: 4095), !bytes.contains(0) else { return nil }
        if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        return String(validating: bytes, as: UTF8.self)
    }

    /// Where a link of the folder points; nil for what is no link.
    func link(_ name: String) -> String? { HostFile.link(at: path(of: name)) }

    /// Whether there is a folder of that name, not a link to one.
    func isOwnFolder(_ name: String) -> Bool {
        HostFile.link(at: path(of: name)) == nil && HostFile.isFolder(path(of: name))
    }

    /// A file's permission bits; nil without the file.
    func mode(of name: String) -> UInt16? { HostFile.status(of: path(of: name)).map { $0.mode } }

    /// The first line of a file that begins with `start`.
    func line(of name: String, beginning start: String) -> String? {
        text(name)?.split(separator: "\n").first { $0.hasPrefix(start) }.map(String.init)
    }

    /// The first line of a file.
    func firstLine(of name: String) -> String? {
        text(name)?.split(separator: "\n").first.map(String.init)
    }

    /// The host's architecture, as `uname -m` prints it.
    var hostMachine: String? {
        var names = utsname()
        guard unsafe uname(&names) == 0 else { return nil }
        return unsafe withUnsafeBytes(of: &names.machine) { bytes in
            let name = unsafe bytes.prefix { $0 != 0 }
            return unsafe String(validating: name, as: UTF8.self)
        }
    }
}
