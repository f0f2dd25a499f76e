import Foundation
import Testing

/// What `stat` says of a file of the mount is what it says of the kernel's own.
@Suite struct ConformanceAttributeTests {
    /// Captured text at the places of the kernel's files, and what a machine makes itself.
    @Test func statSaysWhatProcfsSays() async throws {
        for file in HostText.all { guard try HostOracle.isThere(file) else { return } }
        try await TemporaryFolder.with { folder in
            var machine = "name: host\nkernel: \"6.18\"\narch: x86_64\ncpus: 2\nfiles:\n"
            for file in HostText.all where file.name != "zoneinfo" {
                machine += "  proc/\(file.name): {text: \(file.path), records: \(file.records)}\n"
            }
            try Data(machine.utf8).write(to: URL(fileURLWithPath: folder.path("machine.yaml")))
            try await MountedMachine.with("--machine", folder.path("machine.yaml")) { machine in
                let made = [
                    "interrupts", "zoneinfo", "vmallocinfo", "pagetypeinfo", "stat", "buddyinfo", "softirqs",
                ]
                for name in HostText.all.map(\.name) + made {
                    guard let kernel = Self.facts("/proc/\(name)") else { continue }
                    let emulated = try #require(Self.facts(machine.path("proc/\(name)")))
                    #expect(kernel.size == 0 && kernel.blockSize == 1024, "\(name)")
                    #expect(emulated.size == 0 && emulated.blockSize == 1024, "\(name)")
                    #expect(emulated.others == kernel.others, "\(name)")
                    #expect(access(machine.path("proc/\(name)"), R_OK) == 0)
                }
            }
        }
    }

    private static func facts(_ path: String) -> (size: Int, blockSize: Int, others: [Int])? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        let others = [
            Int(status.st_mode), Int(status.st_nlink), Int(status.st_uid), Int(status.st_gid),
            Int(status.st_blocks),
        ]
        return (Int(status.st_size), Int(status.st_blksize), others)
    }
}
