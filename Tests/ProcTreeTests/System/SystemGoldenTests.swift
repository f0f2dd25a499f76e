import KernelTypes
import Machine
import Testing

@testable import ProcTree

/// The files of machines of every kind, looked at by eye.
@Suite("Files that show the system, kernel by kernel") struct SystemGoldenTests {
    struct Kind: Sendable, CustomTestStringConvertible {
        let kernel: String
        let architecture: Architecture
        var features: Set<PlatformFeature> = []
        var threads = 1

        var testDescription: String { "system-\(architecture.rawValue)-\(kernel)" }

        var specification: MachineSpecification {
            describe(
                cpus: CPUSpecification(
                    sockets: 2, coresPerSocket: 2, threadsPerCore: threads, nodes: 2, offline: CPUSet(1..<2)),
                kernel: KernelVersion(kernel) ?? KernelVersion(6, 18), architecture
            ) {
                $0.name = "golden"
                $0.uptime = .seconds(86_400)
                $0.features = features
                $0.devices = [
                    DeviceSpecification(kind: .timer), DeviceSpecification(kind: .acpi),
                    DeviceSpecification(kind: architecture == .ia64 ? .scsi : .ahci),
                    DeviceSpecification(kind: .nic, driver: "tg3", rate: 90_000),
                ]
                $0.nrIRQs = architecture == .x86_64 && kernel == "6.18" ? 300 : nil
            }
        }
    }

    static let kinds = [
        Kind(kernel: "2.6.0-test9", architecture: .i386, threads: 2),
        Kind(kernel: "2.6.0-test9", architecture: .x86_64),
        Kind(kernel: "2.6.0-test9", architecture: .ia64),
        Kind(kernel: "4.4.0", architecture: .x86_64),
        Kind(kernel: "5.14", architecture: .x86_64, features: [.amd, .kvmHost]),
        Kind(kernel: "5.14", architecture: .i386),
        Kind(kernel: "6.18", architecture: .x86_64, features: [.kvmGuest], threads: 2),
        Kind(kernel: "7.3", architecture: .x86_64, features: [.kvmHost]),
        Kind(kernel: "5.4", architecture: .aarch64),
        Kind(kernel: "6.17", architecture: .aarch64),
    ]

    @Test("as they were looked at", arguments: kinds)
    func files(_ kind: Kind) throws {
        let tree = try ProcTree(Machine(kind.specification))
        var text = ""
        for name in ["stat", "softirqs", "cpuinfo", "uptime", "loadavg", "version", "cmdline"] {
            text += "== \(name)\n" + (try tree.text("proc/\(name)"))
        }
        for name in ["ostype", "osrelease", "hostname", "domainname", "version", "pid_max", "threads-max"] {
            text += "== sys/kernel/\(name)\n" + (try tree.text("proc/sys/kernel/\(name)"))
        }
        Golden.expect(text, is: kind.testDescription)
    }

    @Test("reads give as much as is asked for, from anywhere", arguments: kinds)
    func reads(_ kind: Kind) throws {
        let tree = try ProcTree(Machine(kind.specification))
        for path in ["proc/stat", "proc/softirqs"] {
            let whole = try tree.bytes(path)
            let file = try tree.open(path)
            #expect(try file.bytes(whole.count + 100, at: 0) == whole, "\(path)")
            for chunk in [1, 7, 4096] {
                #expect(try tree.bytes(path, chunk: chunk) == whole, "\(path) in pieces of \(chunk)")
            }
            for offset in [1, 50, whole.count / 2, whole.count - 1] {
                #expect(try file.bytes(5000, at: Int64(offset)) == Array(whole[offset...].prefix(5000)))
            }
            #expect(try file.bytes(10, at: Int64(whole.count)) == [])
            tree.release(file)
        }
    }

    @Test("who the machine is can be said, and settings be set, by a machine file")
    func texts() throws {
        var specification = describe()
        specification.system.hostname = "db-7"
        specification.system.commandLine = "ro \u{10feff}"
        specification.system.version = "Linux version 1 (x) #9 SMP"
        specification.system.bootTime = 42
        specification.system.settings = ["pid_max": "400", "mine": "yes"]
        specification.system.cpuinfo = CPUInfoTemplate(lines: [
            .number("cpu ", .processor), .values("v ", ["a", "b"]),
        ])
        let tree = try ProcTree(Machine(specification))
        #expect(try tree.text("proc/sys/kernel/hostname") == "db-7\n")
        #expect(try tree.bytes("proc/cmdline") == Array("ro ".utf8) + [0xff, 0x0a])
        #expect(try tree.text("proc/version") == "Linux version 1 (x) #9 SMP\n")
        #expect(try tree.text("proc/sys/kernel/version") == "#9 SMP\n")
        #expect(try tree.text("proc/sys/kernel/mine") == "yes\n")
        #expect(try tree.text("proc/sys/kernel/pid_max") == "400\n")
        #expect(try tree.text("proc/stat").contains("\nbtime 42\n"))
        #expect(try tree.text("proc/cpuinfo") == "cpu 0\nv a\ncpu 1\nv b\ncpu 2\nv a\ncpu 3\nv b\n")
        let last = try #require(try tree.text("proc/loadavg").split(separator: " ").last)
        #expect((300..<400).contains(Int(last.dropLast()) ?? 0))
    }

    @Test("the last process has a number below the limit")
    func lastProcess() throws {
        for days in 1..<40 as Range<UInt64> {
            let machine = try Machine(describe { $0.uptime = .seconds(days * 86_400) })
            let tree = try ProcTree(machine)
            let last = try #require(try tree.text("proc/loadavg").split(separator: " ").last)
            #expect((1..<32_768).contains(Int(last.dropLast()) ?? 0))
        }
    }
}
