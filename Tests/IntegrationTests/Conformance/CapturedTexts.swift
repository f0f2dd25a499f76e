import Glibc
import Testing

/// Texts of the host's files served by a mount, each with the records of its file.
struct CapturedTexts {
    private var folder: TemporaryFolder
    private var files = ""
    private var numbers: [[UInt8]: Int] = [:]

    private init(_ folder: TemporaryFolder) { self.folder = folder }

    /// Where a text is in the mount.
    static func path(_ number: Int) -> String { "proc/captured/\(number)" }

    /// Mounts the texts, and calls with where each of them is.
    static func mounted<Result>(
        _ texts: [(file: HostText, text: [UInt8])], body: ([String]) async throws -> Result
    ) async throws -> Result {
        try await TemporaryFolder.with { folder in
            var captured = CapturedTexts(folder)
            let numbers = try texts.map { try captured.add($0.text, of: $0.file) }
            let machine =
                "name: host\nkernel: \"6.18\"\narch: x86_64\ncpus: 2\nmemory: 4GiB\nfiles:\n" + captured.files
            try write(Array(machine.utf8), to: folder.path("machine.yaml"))
            return try await MountedMachine.with(
                "--machine", folder.path("machine.yaml"), "--clock", "manual"
            ) { machine in
                try await body(numbers.map { machine.path(path($0)) })
            }
        }
    }

    private mutating func add(_ text: [UInt8], of file: HostText) throws -> Int {
        if let number = numbers[text] { return number }
        let number = numbers.count
        numbers[text] = number
        try Self.write(text, to: folder.path("\(number)"))
        files +=
            "  \(Self.path(number)): {text: \"\(number)\", records: \(file.records), header: \(file.header)}\n"
        return number
    }

    private static func write(_ bytes: [UInt8], to path: String) throws {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        try #require(file >= 0)
        defer { close(file) }
        var done = 0
        while done < bytes.count {
            let count = bytes[done...].withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            try #require(count > 0)
            done += count
        }
    }
}
