import Glibc
import Subprocess

/// The built program, and other tools of the system, run as a user runs them.
enum Program {
    /// The `bigproc` that is tested: the one that `BIGPROC_PROGRAM` names, or the one beside the test bundle.
    static let path: String = {
        if let named = getenv("BIGPROC_PROGRAM") { return String(cString: named) }
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        let own = String(decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return own.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
            + "/bigproc"
    }()

    /// What a program that has ended left.
    struct Outcome {
        /// The exit status; 128 and the signal's number when a signal ended it.
        let status: Int
        let output: [UInt8]
        let error: String

        var text: String { String(decoding: output, as: UTF8.self) }
        var lines: [Substring] { text.split(separator: "\n") }
    }

    /// Runs `bigproc` with `arguments` to its end.
    static func run(_ arguments: String..., limit: Int = 64 << 20) async throws -> Outcome {
        try await run(path, arguments, limit: limit)
    }

    /// Runs a tool found on the path, or by its own, to its end.
    static func tool(_ name: String, _ arguments: String..., limit: Int = 64 << 20) async throws -> Outcome {
        try await run(name, arguments, limit: limit)
    }

    /// Runs a line of shell to its end.
    static func shell(_ line: String, limit: Int = 64 << 20) async throws -> Outcome {
        try await run("bash", ["-c", "set -o pipefail; " + line], limit: limit)
    }

    static func run(_ program: String, _ arguments: [String], limit: Int = 64 << 20) async throws -> Outcome {
        let executable: Executable = program.contains("/") ? .path(.init(program)) : .name(program)
        let result = try await Subprocess.run(
            executable, arguments: Arguments(arguments), output: .bytes(limit: limit),
            error: .string(limit: 1 << 20))
        let status: Int
        switch result.terminationStatus {
        case .exited(let code): status = Int(code)
        case .signaled(let signal): status = 128 + Int(signal)
        }
        return Outcome(status: status, output: result.standardOutput, error: result.standardError)
    }
}
