import KernelTypes
import Machine
import MachineFile
import Testing

@Suite("Places of CPUs out of captured folders")
struct SystemImportTests {
    private static let root = "sys/devices/system"

    /// A folder with so many CPUs online, each with what `topology` says of it.
    private func folder(_ count: Int, _ topology: (Int) -> [String: String]) -> TemporaryFolder {
        var folder = TemporaryFolder()
        folder.write(
            "proc/interrupts",
            "           " + (0..<count).map { "CPU\($0)      " }.joined()
                + "\nLOC:" + (0..<count).map { _ in "          1" }.joined() + "   Local timer interrupts\n")
        folder.write("proc/sys/kernel/osrelease", "6.12.1\n")
        folder.write("proc/sys/kernel/arch", "x86_64\n")
        for cpu in 0..<count {
            for (name, text) in topology(cpu) {
                folder.write("\(Self.root)/cpu/cpu\(cpu)/\(name)", text + "\n")
            }
        }
        return folder
    }

    private func remarks(_ machine: ImportedMachine) -> [String] {
        machine.remarks.filter { $0.contains("taken over") }
    }

    @Test("CPUs that are numbered by the rule need no layout")
    func plain() throws {
        var folder = folder(8) { cpu in
            [
                "topology/core_id": "\(cpu % 4 % 2)", "topology/physical_package_id": "\(cpu % 4 / 2)",
                "topology/thread_siblings_list": "\(cpu % 4),\(cpu % 4 + 4)",
                "topology/core_siblings_list": cpu % 4 < 2 ? "0-1,4-5" : "2-3,6-7",
                "topology/cluster_id": "65535", "topology/die_id": "0",
            ]
        }
        folder.write("\(Self.root)/cpu/possible", "0-7\n")
        let machine = try ImportedMachine(from: folder.path)
        #expect(machine.specification.cpus.layout == nil && machine.specification.caches.isEmpty)
        #expect(remarks(machine).isEmpty)
    }

    @Test("sibling threads side by side make a layout, which comes back from the machine file")
    func adjacent() throws {
        let folder = folder(8) { cpu in
            [
                "topology/core_id": "\(cpu / 2 * 4)", "topology/physical_package_id": "0",
                "topology/thread_siblings_list": "\(cpu / 2 * 2)-\(cpu / 2 * 2 + 1)",
                "topology/core_siblings_list": "0-7",
            ]
        }
        let machine = try ImportedMachine(from: folder.path)
        let layout = try #require(machine.specification.cpus.layout)
        #expect(layout.coreIDs == [0, 0, 4, 4, 8, 8, 12, 12] && layout.cores == [0, 0, 1, 1, 2, 2, 3, 3])
        #expect(layout.packages.allSatisfy { $0 == 0 })
        let text = MachineFileWriter.text(machine.specification)
        #expect(text.contains("core_id: \"0*2 4*2 8*2 12*2\"") && !text.contains("clusters:"))
        #expect(try MachineFile.read(text: text, name: "m.yaml").cpus.layout == layout)
    }

    @Test(
        "what contradicts itself is left to the rule, and said in a line",
        arguments: [
            ["topology/thread_siblings_list": "0-2"], ["topology/thread_siblings_list": "0-16777215"],
            ["topology/core_siblings_list": "0,3", "topology/physical_package_id": "5"],
            ["cache/index0/type": "Data", "cache/index0/shared_cpu_list": "0-2", "topology/core_id": "7"],
        ])
    func contradictions(first: [String: String]) throws {
        let folder = folder(4) { cpu in
            let usual = [
                "topology/thread_siblings_list": "\(cpu)", "topology/core_siblings_list": "0-3",
                "topology/core_id": "\(cpu)", "topology/physical_package_id": "0",
                "cache/index0/type": "Data", "cache/index0/shared_cpu_list": "\(cpu)",
            ]
            return cpu == 0 ? usual.merging(first) { $1 } : usual
        }
        let machine = try ImportedMachine(from: folder.path)
        #expect(remarks(machine).count == 1, "\(machine.remarks)")
        _ = try MachineState(machine.specification)
    }

    // Time limits are for what would never end: many tests share the processors meanwhile.
    @Test("nonsense in every file is no fact, and nothing traps", .timeLimit(.minutes(10)))
    func nonsense() throws {
        let texts = [
            "", "-1", "-2", "x", "4294967295", "2147483647", "99999999999999999999", "0-16777215",
            "0-99999999999",
            "5,4,3", "0-3:1/2", "\u{fffd}", String(repeating: "0,", count: 140_000) + "1", ",", "0",
        ]
        let names = [
            "topology/core_id", "topology/physical_package_id", "topology/die_id", "topology/cluster_id",
            "topology/thread_siblings_list", "topology/core_siblings_list", "topology/die_cpus_list",
            "topology/cluster_cpus_list", "cache/index0/type", "cache/index0/size", "cache/index0/id",
            "cache/index0/shared_cpu_list", "cache/index99999999/type", "cache/index1023/type", "node5/x",
            "node16777215/x", "online/x",
        ]
        for seed in 0..<25 as Range<UInt64> {
            var random = SeededRandom(seed: seed)
            var folder = folder(3) { _ in
                var files: [String: String] = [:]
                for name in names where random.chance(2, in: 3) {
                    files[name] = texts[random.next(in: 0..<texts.count)]
                    if name.hasSuffix("type"), random.chance(1, in: 2) { files[name] = "Unified" }
                }
                return files
            }
            let lists = [
                "cpu/present", "cpu/isolated", "cpu/kernel_max", "cpu/offline", "cpu/possible", "node/online",
                "node/possible", "node/has_memory", "node/node0/distance", "node/node0/cpulist",
            ]
            for name in lists where random.chance(1, in: 2) {
                folder.write("\(Self.root)/\(name)", texts[random.next(in: 0..<texts.count)] + "\n")
            }
            let machine = try ImportedMachine(from: folder.path)
            let state = try MachineState(machine.specification)
            let caches = CacheHierarchy(state)
            for cpu in [0, 1, 2, state.topology.cpuCount - 1] {
                #expect(state.topology.cpus(ofCoreWith: cpu).contains(cpu), "seed \(seed)")
                #expect(state.topology.node(of: cpu) < state.topology.nodes, "seed \(seed)")
                _ = caches.cache(0, of: cpu, state.topology)?.sharers(of: cpu, state.topology)
            }
            let text = MachineFileWriter.text(machine.specification)
            #expect(try MachineFile.read(text: text, name: "m.yaml").cpus == machine.specification.cpus)
            for count in [1, 2, 5, 1000] {
                let options = MachineOverrides(cpus: count)
                if let scaled = try? MachineFile.load(text: text, name: "m.yaml", overrides: options) {
                    #expect(scaled.topology.cpuCount == count)
                }
            }
        }
    }

    @Test(
        "faulty layouts are refused with their place",
        arguments: [
            ("cpus: {cores: 4, layout: {core_id: \"0-3\"}}", "cpus.layout.package_id: missing"),
            ("cpus: {cores: 4, layout: {core_id: \"0-3\", package_id: \"0*3\"}}", "found 3 numbers"),
            (
                "cpus: {cores: 4, layout: {core_id: \"0*65537\", package_id: \"0\"}}",
                "more than 65536 numbers"
            ),
            ("cpus: {cores: 4, layout: {core_id: \"3-0\", package_id: \"0\"}}", "goes down"),
            ("cpus: {cores: 4, layout: {core_id: \"0*\", package_id: \"0\"}}", "no number"),
            ("cpus: {cores: 4, layout: {core_id: \"0x1\", package_id: \"0\"}}", "no digit"),
            ("cpus: {cores: 4, layout: {core_id: \"2147483648\", package_id: \"0\"}}", "above 2147483647"),
            (
                "cpus: {cores: 4, layout: {core_id: \"0\", package_id: \"0\", node: \"1024\"}}",
                "nodes below 1024"
            ),
            ("cpus: {cores: 4, layout: {core_id: \"0\", package_id: \"0\", nodes: 0}}", "from 1 to 1024"),
            ("cpus: {cores: 4, layout: {core_id: \"\", package_id: \"\"}}", "found 0 numbers"),
            ("cpus: {cores: 4, absent: \"3\"}", "not offline"),
            ("cpus: {cores: 4, nr_cpus: 3}", "from 4 to"), ("cpus: {cores: 4, firmware: 4}", "from 5 to"),
            ("cpus: 4\ncaches: [{index: 0, type: Data, shared: \"0*4\"}]", "without 'cpus.layout'"),
            ("cpus: 4\ncaches: [{index: 0, type: Data}]", "caches[0].cores: missing"),
            ("cpus: 4\ncaches: [{index: 0, type: Trace, cores: 1}]", "expected one of: Data"),
            ("cpus: 4\ncaches: [{index: 1024, type: Data, cores: 1}]", "from 0 to 1023"),
            ("cpus: 4\ncaches: [{index: 0, type: Data, cores: 1, id: \"0*4\"}]", "found without 'shared'"),
            ("cpus: 4\nnuma: {distances: [\"10 20\"]}", "1 distances"),
            ("cpus: 4\nnuma: {distances: [\"10 0\", \"20 10\"]}", "2 distances"),
            ("cpus: 4\nnuma: {without_memory: \"1024\"}", "below 1024"),
        ])
    func faults(text: String, part: String) {
        let error = #expect(throws: MachineFileError.self) {
            try MachineFile.read(text: text, name: "m.yaml")
        }
        #expect(error?.description.contains(part) == true, "\(text): \(error?.description ?? "")")
    }
}
