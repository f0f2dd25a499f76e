import Glibc

/// A sequential file of the host's kernel, and what has to be known of it to compare with it.
struct HostText: Sendable, CustomStringConvertible {
    let name: String
    /// Where the file is.
    let path: String
    /// What its records are, as the machine file says it.
    var records = "line"
    /// How many lines of header its first record begins with.
    var header = 0
    /// Whether the kernel reads it all at once (`read_iter`), so that it can be spliced. The files that it reads by
    /// `read` take the pieces of a `readv` one after the other, and cannot be spliced.
    var readsAtOnce = true
    /// Whether it is a file of a process, which differs from most of procfs: see `KnownDifference.mountsFile`.
    var isOfProcess = false
    /// Whether its text changes by itself, so that scripts on it have to be short.
    var isRestless = false
    /// What of its text counts only for being there, because figures change all the time, and by being read: each of
    /// these characters is as good as another. So it is where they stand and how many they are that is compared.
    var masked: Set<UInt8> = []

    var description: String { name }

    /// What a seq_file does can be seen in them: many short records, records of several lines, a
    /// header, and a record that outgrows a page.
    static let all = [
        HostText(name: "kallsyms", path: "/proc/kallsyms", readsAtOnce: false),
        HostText(name: "crypto", path: "/proc/crypto", records: "paragraph"),
        HostText(
            name: "slabinfo", path: "/proc/slabinfo", header: 2, readsAtOnce: false, isRestless: true,
            masked: Set(" 0123456789".utf8)),
        HostText(
            name: "zoneinfo", path: "/proc/zoneinfo", records: "node", isRestless: true,
            masked: Set("0123456789".utf8)),
    ]

    /// The mounts of a process, which has a namespace of its own.
    static func mounts(of process: Int32) -> HostText {
        HostText(name: "mountinfo", path: "/proc/\(process)/mountinfo", isOfProcess: true)
    }

    /// Text as it is compared.
    func compared(_ bytes: [UInt8]) -> [UInt8] {
        masked.isEmpty ? bytes : bytes.map { masked.contains($0) ? 0x30 : $0 }
    }

    /// The whole text as it is now; nil when it cannot be read.
    func read() -> [UInt8]? { try? Descriptor(path).readToEnd(1 << 16) }
}
