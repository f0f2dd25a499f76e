import Foundation
import Glibc
import Testing

@Suite("The host, imported") struct HostImportTests {
    /// What must be the same to the byte, but for what is named below.
    private static let folders = [
        "proc/irq", "proc/sys/kernel", "sys/kernel/irq", "sys/devices/system/cpu", "sys/devices/system/node",
        "sys/bus/pci/devices", "sys/class/net", "sys/block",
    ]
    private static let files = ["proc/cpuinfo", "proc/version", "proc/cmdline"]

    /// Files that differ, and why: only their shape is compared.
    private static let running: [(end: String, why: String)] = [
        ("per_cpu_count", "counts go on between the import and the comparison"),
        ("spurious", "counts go on"),
        ("/meminfo", "memory is the machine's own"),
        ("/vmstat", "memory is the machine's own"),
        ("/numastat", "where memory comes from is not counted"),
        ("xps_cpus", "the host lets nobody read it for a device of one queue"),
        ("proc/cpuinfo", "cpu MHz of the host changes by itself"),
        ("random/entropy_avail", "a figure of the moment"),
        ("ns_last_pid", "a figure of the moment"),
        ("pty/nr", "a figure of the moment"),
    ]

    /// A file's text, or a link's target; nil when it cannot be read.
    private func contents(_ path: String) -> [UInt8]? {
        if let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path) {
            return Array(target.utf8)
        }
        return try? Descriptor(path).readToEnd()
    }

    @Test("is the host again, file by file, while its clock stands still")
    func fileByFile() async throws {
        try await TemporaryFolder.with { folder in
            let imported = try await Program.run("import", "/", "-o", folder.path("host.yaml"))
            #expect(imported.status == 0, "\(imported.error)")
            try await MountedMachine.with("--machine", folder.path("host.yaml"), "--clock", "manual") {
                machine in
                var same = 0
                var different: [String] = []
                var names = Self.files
                // Links lead there from the folders of devices, which are not followed.
                let buses = (try? FileManager.default.contentsOfDirectory(atPath: "/sys/devices")) ?? []
                let roots = Self.folders + buses.filter { $0.hasPrefix("pci") }.map { "sys/devices/\($0)" }
                for top in roots {
                    let found = FileManager.default.enumerator(atPath: machine.path(top))
                    while let name = found?.nextObject() as? String { names.append("\(top)/\(name)") }
                }
                for name in names {
                    var isDirectory: ObjCBool = false
                    let ours = machine.path(name)
                    _ = FileManager.default.fileExists(atPath: ours, isDirectory: &isDirectory)
                    let isLink = (try? FileManager.default.destinationOfSymbolicLink(atPath: ours)) != nil
                    if isDirectory.boolValue, !isLink { continue }
                    guard let host = contents("/\(name)") else { continue }
                    if contents(ours) == host {
                        same += 1
                    } else if !Self.running.contains(where: { name.hasSuffix($0.end) }) {
                        different.append(name)
                    }
                }
                print(
                    "\(same) of \(names.count) names below the host's proc and sys are the same to the byte")
                // Hosts have devices with attributes of their own; this one's may be among them.
                #expect(same >= 100 && different.count * 50 <= same, "these differ: \(different)")
            }
        }
    }
}
