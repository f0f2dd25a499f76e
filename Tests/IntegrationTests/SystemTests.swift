import Glibc
import Testing

/// `sys/devices/system` under a mount: what comes and goes, and links.
@Suite struct SystemTests {
    @Test func aCPUGoesAndComesAtOnce() async throws {
        try await MountedMachine.with("--machine", "laptop", "--clock", "manual") { (machine) async throws in
            let cpu = "sys/devices/system/cpu/cpu3"
            for name in ["topology/core_id", "cache/index0/size"] {
                #expect(try await machine.read("\(cpu)/\(name)").isEmpty == false)
            }
            let siblings = try await machine.read("sys/devices/system/cpu/cpu0/topology/package_cpus_list")
            #expect(try Descriptor(machine.path("\(cpu)/online"), O_WRONLY).write("0") == 0)
            // The kernel has just been told of these names: it must not keep them.
            for name in ["topology/core_id", "topology", "cache/index0/size", "cache"] {
                var status = stat()
                #expect(stat(machine.path("\(cpu)/\(name)"), &status) == -1 && errno == ENOENT, "\(name)")
            }
            let listed = try await Program.tool("ls", machine.path(cpu))
            #expect(listed.lines == ["node0", "online"])
            let fewer = try await machine.read("sys/devices/system/cpu/cpu0/topology/package_cpus_list")
            #expect(fewer != siblings)
            #expect(try Descriptor(machine.path("\(cpu)/online"), O_WRONLY).write("on\n") == 0)
            #expect(try await machine.read("\(cpu)/topology/core_id").isEmpty == false)
            #expect(
                try await machine.read("sys/devices/system/cpu/cpu0/topology/package_cpus_list") == siblings)
            for text in ["2", "junk"] {
                #expect(try Descriptor(machine.path("\(cpu)/online"), O_WRONLY).write(text) == EINVAL)
            }
        }
    }

    @Test func linksLeadToNodesAndBack() async throws {
        try await MountedMachine.with("--machine", "epyc-512", "--clock", "manual") {
            (machine) async throws in
            let system = machine.path("sys/devices/system")
            let link = try await Program.tool(
                "readlink", "\(system)/cpu/cpu511/node7", "\(system)/node/node7/cpu511")
            #expect(link.lines == ["../../node/node7", "../../cpu/cpu511"])
            let around = "sys/devices/system/cpu/cpu511/node7/cpu511/node7/cpulist"
            #expect(try await machine.read(around) == machine.read("sys/devices/system/node/node7/cpulist"))
            let cat = try await Program.run("cat", "--machine", "epyc-512", around)
            #expect(try await cat.text == machine.read(around))
            let shown = try await Program.tool("stat", "-c", "%F %a %s", "\(system)/cpu/cpu511/node7")
            #expect(shown.text == "symbolic link 777 0\n")
        }
    }

    @Test func aMillionDirectoriesAreListedWithoutMemory() async throws {
        try await MountedMachine.with("--machine", "million", "--clock", "manual") { (machine) async throws in
            let server = try await machine.server()
            let cpus = machine.path("sys/devices/system/cpu")
            _ = try await Program.shell("ls -U \(cpus) | head -50000 >/dev/null; cat \(cpus)/cpu*9999/online")
            let early = try residentKilobytes(of: server)
            let listed = try await Program.shell("ls -U \(cpus) | sort -u | grep -c '^cpu[0-9]'")
            #expect(listed.lines == ["\(1 << 20)"])
            let late = try residentKilobytes(of: server)
            #expect(late < early + 2048, "\(early) kB, then \(late) kB")
            let far = try await machine.read("sys/devices/system/cpu/cpu1048575/topology/core_cpus_list")
            #expect(far == "524287,1048575\n")
        }
    }

    @Test func lscpuFindsItsWay() async throws {
        let help = try await Program.shell("lscpu --help")
        guard help.status == 0, help.text.contains("--sysroot") else {
            return print("skipped: no lscpu that takes --sysroot is installed")
        }
        try await MountedMachine.with("--machine", "epyc-512", "--clock", "manual") {
            (machine) async throws in
            let shown = try await Program.shell("lscpu --sysroot \(machine.mountpoint) | tr -s ' '")
            for line in [
                "CPU(s): 512", "On-line CPU(s) list: 0-511", "Thread(s) per core: 2",
                "Core(s) per socket: 128",
                "Socket(s): 2", "L1d cache: 8 MiB (256 instances)", "L3 cache: 1 GiB (32 instances)",
                "NUMA node(s): 8", "NUMA node7 CPU(s): 224-255,480-511",
            ] {
                #expect(shown.lines.contains { $0 == line }, "\(line) in \(shown.text)")
            }
        }
    }

    /// The most memory that a process has had resident.
    private func residentKilobytes(of process: Int32) throws -> Int {
        let status = String(decoding: try Descriptor("/proc/\(process)/status").readToEnd(), as: UTF8.self)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
        return try #require(Int(line.split(separator: " ")[1].split(separator: "\t").last ?? ""))
    }
}
