import Foundation
import Testing

/// A process with a mount namespace of its own, in which mounts have names so long and so full of blanks that
/// records of its mountinfo have 12 KB and more.
struct MountHelper {
    /// The process, whose mountinfo shows the namespace.
    let process: Int32
    private let input: FileHandle
    private let output: FileHandle

    /// Starts one, and calls with it.
    static func with<Result>(_ body: (MountHelper) async throws -> Result) async throws -> Result {
        let helper = Process()
        helper.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
        helper.arguments = ["--mount", "--propagation", "private", "bash", "-c", script]
        let (input, output) = (Pipe(), Pipe())
        helper.standardInput = input
        helper.standardOutput = output
        try helper.run()
        defer {
            // The shell's end is the end of the namespace, and of the mounts in it.
            try? input.fileHandleForWriting.close()
            helper.waitUntilExit()
        }
        let told = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        let process = try #require(Int32(told.trimmingCharacters(in: .whitespacesAndNewlines)), "\(told)")
        return try await body(
            MountHelper(
                process: process, input: input.fileHandleForWriting, output: output.fileHandleForReading))
    }

    /// Mounts one more.
    func mountAnother() throws {
        try input.write(contentsOf: Array("go\n".utf8))
        try #require(String(decoding: output.availableData, as: UTF8.self) == "done\n")
    }

    /// A blank of a name has four characters in mountinfo. Some mounts come before and between the long ones, so that
    /// a buffer that has grown is read through too.
    private static let script = """
        set -euo pipefail
        mount -t tmpfs -o size=4m conformance /mnt
        cd /mnt
        part=$(printf '%240s' ' ')
        deep() { for _ in $(seq $1); do mkdir -p "./$part"; cd "./$part"; done; }
        for name in a b c; do mkdir -p /mnt/$name; mount -t tmpfs -o size=64k $name /mnt/$name; done
        for count in 4 5 13 6 15; do
            cd /mnt/a; mkdir $count; cd $count; deep $count
            mount -t tmpfs -o size=64k "long$count" .
            mkdir -p /mnt/b/$count; mount --bind /mnt/a /mnt/b/$count
        done
        cd /
        echo $$
        while read -r _; do mount -t tmpfs -o size=64k later /mnt/c; echo done; done
        """
}
