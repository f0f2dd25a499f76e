import Glibc

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
    func attribute(_ name: String) -> String? {
        guard var bytes = try? HostFile.bytes(of: path(of: name), limit: FactsFolder.attributeLimit) else {
            return nil
        }
        while let last = bytes.last, last <= 0x20 { bytes.removeLast() }
        return String(validating: bytes, as: UTF8.self)
    }

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
