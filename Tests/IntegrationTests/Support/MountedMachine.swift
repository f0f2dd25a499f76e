import Glibc
import Testing

/// A machine mounted in a folder of its own by the built program, and unmounted at the end, come what may.
struct MountedMachine {
    let mountpoint: String

    /// A path under the mount.
    func path(_ name: String) -> String { "\(mountpoint)/\(name)" }

    /// Mounts with the given options, runs `body`, and unmounts.
    static func with<Result>(
        _ options: String..., body: (MountedMachine) async throws -> Result
    ) async throws -> Result {
        try await with(all: options, body: body)
    }

    /// The same with a list of options.
    static func with<Result>(
        all options: [String], body: (MountedMachine) async throws -> Result
    ) async throws -> Result {
        try await TemporaryFolder.with { folder in
            let mountpoint = folder.path("machine")
            mkdir(mountpoint, 0o755)
            let mounted = try await Program.run(Program.path, ["mount"] + options + [mountpoint])
            try #require(mounted.status == 0, "\(mounted.error)")
            try #require(mounted.output.isEmpty)
            let machine = MountedMachine(mountpoint: mountpoint)
            do {
                let result = try await body(machine)
                let unmounted = try await Program.run("unmount", mountpoint)
                #expect(unmounted.status == 0, "\(unmounted.error)")
                #expect(!MountTable.contains(mountpoint))
                return result
            } catch {
                _ = try? await Program.tool("umount", "-l", mountpoint)
                throw error
            }
        }
    }

    /// The process that serves the mount.
    func server() async throws -> Int32 {
        let found = try await Program.shell("pgrep -f 'bigproc mount.* \(mountpoint)( |$)' | tail -1")
        return try #require(Int32(found.text.split(separator: "\n").last ?? ""))
    }

    /// The text of a file, read as `cat` reads.
    func read(_ name: String) async throws -> String {
        let result = try await Program.tool("cat", path(name))
        try #require(result.status == 0, "\(result.error)")
        return result.text
    }

    /// Pages that nobody holds: those that are free, from `proc/buddyinfo`, and those of slabs, from
    /// `proc/slabinfo`, where objects that come and go find room.
    ///
    /// The files are read twice: what looking at them takes of slabs is there the second time.
    func unheldPages() async throws -> Int {
        _ = try await read("proc/buddyinfo")
        _ = try await read("proc/slabinfo")
        let free = try await read("proc/buddyinfo").split(separator: "\n").reduce(0) { sum, line in
            let counts = line.split(separator: " ").dropFirst(4).compactMap { Int($0) }
            return sum + counts.enumerated().reduce(0) { $0 + $1.element << $1.offset }
        }
        let slabs = try await read("proc/slabinfo").split(separator: "\n").dropFirst(2).reduce(0) {
            sum, line in
            let words = line.split(separator: " ")
            return sum + (Int(words[5]) ?? 0) * (Int(words[14]) ?? 0)
        }
        return free + slabs
    }

    /// The lines of `sim/readers` about a file, once there are as many as expected: closing a file takes the
    /// kernel a moment.
    func readers(of name: String, expected: Int) async throws -> [[Substring]] {
        var found: [[Substring]] = []
        for _ in 0..<100 {
            found = try await read("sim/readers").split(separator: "\n").map { $0.split(separator: " ") }
                .filter { $0.first.map(String.init) == name }
            if found.count == expected { return found }
            try await Task.sleep(for: .milliseconds(20))
        }
        return found
    }
}

/// The mounts that this process sees.
enum MountTable {
    static func contains(_ mountpoint: String) -> Bool {
        lines.contains { $0.split(separator: " ")[4] == mountpoint }
    }

    /// The type of the file system at `mountpoint`.
    static func type(of mountpoint: String) -> String? {
        for line in lines {
            let words = line.split(separator: " ")
            guard words[4] == mountpoint, let dash = words.firstIndex(of: "-") else { continue }
            return String(words[dash + 1])
        }
        return nil
    }

    private static var lines: [Substring] {
        guard let file = try? Descriptor("/proc/self/mountinfo") else { return [] }
        return (try? file.readToEnd()).map { String(decoding: $0, as: UTF8.self).split(separator: "\n") }
            ?? []
    }
}

/// A folder that is gone at the end.
struct TemporaryFolder {
    let root: String

    func path(_ name: String) -> String { "\(root)/\(name)" }

    static func with<Result>(_ body: (TemporaryFolder) async throws -> Result) async throws -> Result {
        var template = Array("/tmp/bigproc-test.XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        let root = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        do {
            let result = try await body(TemporaryFolder(root: root))
            _ = try await Program.tool("rm", "-rf", "--one-file-system", root)
            return result
        } catch {
            _ = try? await Program.tool("rm", "-rf", "--one-file-system", root)
            throw error
        }
    }
}
