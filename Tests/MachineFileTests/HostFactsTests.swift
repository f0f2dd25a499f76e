import KernelTypes
import Machine
import MachineFile
import Testing

@Suite("Importing a folder with proc and sys")
struct HostFactsTests {
    private static let table = """
                   CPU0       CPU1       CPU2       CPU3       CPU5       CPU6       CPU7
          0:         44          0          0          0          0          0          0   IO-APIC   2-edge      timer
        LOC:       1000       2000       3000       4000       5000       6000       7000   Local timer interrupts

        """

    @Test("what files say is taken over")
    func facts() throws {
        var folder = TemporaryFolder()
        folder.write("proc/interrupts", Self.table)
        folder.write("proc/sys/kernel/osrelease", "6.8.0-45-generic\n")
        folder.write("proc/sys/kernel/arch", "x86_64\n")
        folder.write("proc/meminfo", "MemTotal:       65570104 kB\nMemFree: 1 kB\n")
        folder.write("proc/uptime", "86400.25 1000.00\n")
        folder.write("proc/stat", "cpu 1 2\nintr 100 44 0 0 56\nctxt 5\n")
        folder.write("sys/devices/system/cpu/possible", "0-7\n")
        folder.write("sys/devices/system/node/online", "0-1\n")
        for cpu in 0..<8 where cpu != 4 {
            let topology = "sys/devices/system/cpu/cpu\(cpu)/topology/"
            folder.write(topology + "physical_package_id", "\(cpu % 4 / 2)\n")
            folder.write(
                topology + "thread_siblings_list", cpu % 4 == 0 ? "0\n" : "\(cpu % 4),\(cpu % 4 + 4)\n")
        }
        let machine = try ImportedMachine(from: folder.path)
        let found = machine.specification
        #expect(machine.remarks == [])
        #expect(found.kernel.release == "6.8.0-45-generic")
        #expect(found.architecture == .x86_64)
        #expect(found.memory == 64 << 30)
        #expect(found.uptime == Nanoseconds(86_400_250_000_000))
        #expect(found.nrIRQs == 4)
        #expect(
            found.cpus
                == CPUSpecification(
                    sockets: 2, coresPerSocket: 2, threadsPerCore: 2, nodes: 2, offline: CPUSet(4..<5)))
        var bytes: [UInt8] = []
        machine.write { bytes += $0 }
        let again = try MachineFile.load(text: String(decoding: bytes, as: UTF8.self), name: "again")
        #expect(again.specification == found)
        #expect(again.specification.kernel.release == found.kernel.release)
    }

    @Test("a lone capture is guessed, and says so")
    func guesses() throws {
        var folder = TemporaryFolder()
        folder.write("capture", Self.table)
        let machine = try ImportedMachine(from: folder.path + "/capture")
        #expect(machine.specification.name == "capture")
        #expect(machine.specification.uptime == .seconds(28))
        #expect(machine.specification.architecture == .x86_64)
        #expect(machine.specification.cpus.count == 8)
        #expect(machine.remarks.count == 5)
        let text = MachineFileWriter.text(machine.specification, remarks: machine.remarks)
        #expect(text.contains("# kernel is guessed from the table's format\n"))
    }

    @Test("possible CPUs from softirqs, the kernel from version, and an unknown kernel replaced")
    func fallbacks() throws {
        var folder = TemporaryFolder()
        folder.write("proc/interrupts", Self.table)
        folder.write("proc/version", "Linux version 3.10.0-1160.el7.x86_64 (who@where) #1 SMP\n")
        folder.write("proc/softirqs", "                    CPU0       CPU1       CPU11      \n")
        let machine = try ImportedMachine(from: folder.path)
        #expect(machine.specification.kernel == KernelVersion(4, 0))
        #expect(machine.specification.cpus.count == 12)
        #expect(machine.specification.cpus.offline.listText == "4,8-11")
        #expect(machine.remarks.contains { $0.contains("3.10.0-1160.el7.x86_64") })
    }

    @Test("numbers that no machine's CPU has are no facts", .timeLimit(.minutes(10)))
    func impossibleCPUs() {
        let names = [
            "CPU9223372036854775807", "CPU99999999999", "CPU16777216", "CPU99999999999999999999", "CPU",
            "CPU-1",
            "CPU+1", "CPU0x1", "cpu1",
        ]
        for name in names {
            var folder = TemporaryFolder()
            folder.write("proc/softirqs", "                    CPU0       \(name)\n")
            #expect(HostFacts(folder: folder.path).possibleCPUs == nil, "\(name)")
        }
        for list in ["0-16777216", "9223372036854775807", "0-99999999999", "none"] {
            var folder = TemporaryFolder()
            folder.write("sys/devices/system/cpu/possible", list + "\n")
            folder.write("proc/softirqs", "                    CPU0       CPU16777215\n")
            #expect(HostFacts(folder: folder.path).possibleCPUs == 16_777_216, "\(list)")
        }
    }

    @Test("only CPUs that are there are asked for their place", .timeLimit(.minutes(10)))
    func manyPossible() {
        var folder = TemporaryFolder()
        folder.write("sys/devices/system/cpu/possible", "0-16777215\n")
        let clock = ContinuousClock()
        let time = clock.measure {
            let facts = HostFacts(folder: folder.path)
            #expect(facts.possibleCPUs == 16_777_216)
            #expect(facts.grouping == nil)
        }
        #expect(time < .seconds(5))
        for (cpu, package) in [("cpu0", "0"), ("cpu7", "1"), ("cpu16777215", "2"), ("cpu16777216", "3")]
            + ["cpufreq", "cpu", "cpu-1", "cpux", "xcpu1", "cpu99999999999999999999"].map({ ($0, "4") })
        {
            let topology = "sys/devices/system/cpu/\(cpu)/topology/"
            folder.write(topology + "physical_package_id", package + "\n")
            folder.write(topology + "thread_siblings_list", "\(package)\n")
        }
        let grouping = HostFacts(folder: folder.path).grouping
        #expect(grouping?.sockets == 3 && grouping?.coresPerSocket == 1 && grouping?.threadsPerCore == 1)
        folder.write("sys/devices/system/cpu/possible", "0-7\n")
        #expect(HostFacts(folder: folder.path).grouping?.sockets == 2)
    }

    @Test("what cannot be imported is named")
    func missing() {
        let folder = TemporaryFolder()
        let path = folder.path
        let error = #expect(throws: ImportError.self) { _ = try ImportedMachine(from: path) }
        #expect(
            error?.description
                == "\(path)/proc/interrupts: cannot be read: No such file or directory; "
                + "expected a folder with proc/ and sys/ in it")
        let lone = #expect(throws: ImportError.self) { _ = try ImportedMachine(from: path + "/none") }
        #expect(lone?.description == "\(path)/none: cannot be read: No such file or directory")
    }

    @Test("text of machine files must be UTF-8")
    func files() throws {
        var folder = TemporaryFolder()
        folder.write("good.yaml", "cpus: 4 # é\n")
        folder.write("bad.yaml", Array("cpus: 4\nname: ".utf8) + [0xff, 0x0a])
        #expect(try MachineFile.text(ofFileAt: folder.path + "/good.yaml") == "cpus: 4 # é\n")
        let path = folder.path + "/bad.yaml"
        let error = #expect(throws: MachineFileError.self) { _ = try MachineFile.text(ofFileAt: path) }
        #expect(error?.description == "\(path):2: found bytes that are no UTF-8; expected UTF-8 text")
        let none = folder.path + "/none"
        let missing = #expect(throws: MachineFileError.self) { _ = try MachineFile.text(ofFileAt: none) }
        #expect(missing?.description == "\(none): cannot be read: No such file or directory")
    }
}
