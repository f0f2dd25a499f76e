import Foundation
import Testing

/// Folders captured on machines with CPUs in odd places: the import shows each of their files again.
@Suite("CPUs and nodes of captured machines") struct CapturedCPUTests {
    /// A machine that was captured.
    enum Sample: String, CaseIterable {
        case hybridLaptop, server, sparse, arm, fourNodes

        var system: CapturedSystem {
            switch self {
            case .hybridLaptop: .hybridLaptop()
            case .server: .server()
            case .sparse: .sparse()
            case .arm: .arm()
            case .fourNodes: .fourNodes()
            }
        }
    }

    /// Imports a sample and mounts it.
    private func with(
        _ system: CapturedSystem, _ options: [String] = [],
        _ body: (MountedMachine) async throws -> Void
    ) async throws {
        try await TemporaryFolder.with { folder in
            try system.write(to: folder.path("capture"))
            let file = folder.path("machine.yaml")
            let imported = try await Program.run("import", folder.path("capture"), "-o", file)
            try #require(imported.status == 0, "\(imported.error)")
            let text = try String(contentsOfFile: file, encoding: .utf8)
            #expect(!text.contains("taken over"), "\(text.prefix(600))")
            try await MountedMachine.with(
                all: ["--machine", file, "--clock", "manual"] + options, body: body)
        }
    }

    @Test("every file is the same to the byte", arguments: Sample.allCases)
    func same(sample: Sample) async throws {
        let system = sample.system
        try await with(system) { machine in
            for (name, text) in system.files().sorted(by: { $0.key < $1.key }) {
                #expect(contents(machine.path(name)) == text, "\(name)")
            }
            let root = "sys/devices/system"
            for cpu in system.places.indices {
                guard let place = system.places[cpu] else { continue }
                #expect(
                    try FileManager.default.destinationOfSymbolicLink(
                        atPath: machine.path("\(root)/cpu/cpu\(cpu)/node\(place.node)"))
                        == "../../node/node\(place.node)")
            }
            let cpus = try FileManager.default.contentsOfDirectory(atPath: machine.path("\(root)/cpu"))
            #expect(cpus.count { Int($0.dropFirst(3)) != nil } == system.places.count)
        }
    }

    @Test("a CPU that goes takes itself out of all sets, and comes back to them", arguments: Sample.allCases)
    func hotplug(sample: Sample) async throws {
        let system = sample.system
        let cpu = try #require(system.online.last { !system.fixed.contains($0) })
        var without = system
        without.places[cpu] = nil
        try await with(system) { machine in
            let switchFile = machine.path("sys/devices/system/cpu/cpu\(cpu)/online")
            let switched0 = try await Program.shell("echo 0 >\(switchFile)")
            #expect(switched0.status == 0, "\(switched0.error)")
            for (name, text) in without.files() {
                #expect(contents(machine.path(name)) == text, "\(name)")
            }
            let switched1 = try await Program.shell("echo 1 >\(switchFile)")
            #expect(switched1.status == 0, "\(switched1.error)")
            for (name, text) in system.files() {
                #expect(contents(machine.path(name)) == text, "\(name)")
            }
        }
    }

    @Test("twice as many CPUs are the same ones again, in packages and nodes of their own")
    func twice() async throws {
        let system = CapturedSystem.server()
        let count = system.possible
        let files = system.files()
        try await with(system, ["--cpus", "\(2 * count)"]) { machine in
            let root = "sys/devices/system"
            for cpu in stride(from: 0, to: count, by: 7) {
                for name in ["core_cpus_list", "package_cpus_list", "cluster_cpus_list"] {
                    let captured = try #require(files["\(root)/cpu/cpu\(cpu)/topology/\(name)"])
                    let copy = "cpu\(cpu + count)/topology/\(name)"
                    #expect(contents(machine.path("\(root)/cpu/\(copy)")) == shifted(captured, by: count))
                    #expect(contents(machine.path("\(root)/cpu/cpu\(cpu)/topology/\(name)")) == captured)
                }
                let caches = "cache/index3/shared_cpu_list"
                let captured = try #require(files["\(root)/cpu/cpu\(cpu)/\(caches)"])
                let copy = machine.path("\(root)/cpu/cpu\(cpu + count)/\(caches)")
                #expect(contents(copy) == shifted(captured, by: count))
            }
            #expect(contents(machine.path("\(root)/node/online")) == "0-3\n")
            #expect(contents(machine.path("\(root)/node/node3/cpulist")) == "40-47,56-63\n")
            #expect(contents(machine.path("\(root)/node/node3/distance")) == "20 20 20 10\n")
            let package = machine.path("\(root)/cpu/cpu\(count + 10)/topology/physical_package_id")
            #expect(contents(package) == "3\n")
        }
    }

    @Test("half as many CPUs are whole packages with their threads")
    func half() async throws {
        try await with(.server(), ["--cpus", "16"]) { machine in
            let root = "sys/devices/system"
            #expect(contents(machine.path("\(root)/node/online")) == "0\n")
            #expect(contents(machine.path("\(root)/cpu/cpu5/topology/core_cpus_list")) == "5,13\n")
            #expect(contents(machine.path("\(root)/cpu/cpu5/topology/package_cpus_list")) == "0-15\n")
            #expect(contents(machine.path("\(root)/cpu/cpu5/cache/index3/shared_cpu_list")) == "0-15\n")
        }
    }

    /// A list of CPUs with each number higher by `count`.
    private func shifted(_ list: String, by count: Int) -> String {
        list.replacing(/\d+/) { match in String((Int(match.output) ?? 0) + count) }
    }

    private func contents(_ path: String) -> String? {
        guard let bytes = try? Descriptor(path).readToEnd() else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}
