import KernelTypes
import Machine
import ProcTree
import Testing

@Suite("The places of a host") struct HostPlaceTests {
    private func places(_ specification: MachineSpecification, captured: [String] = []) throws -> [HostPlace]
    {
        try ProcTree(
            try Machine(specification), captured: captured.map { ($0, CapturedRecords(Array("text\n".utf8))) }
        ).hostPlaces()
    }

    private func content(_ path: String, _ places: [HostPlace]) -> HostPlace.Content? {
        let found = places.filter { $0.path == path }
        return found.count == 1 ? found[0].content : nil
    }

    private func modern() -> MachineSpecification {
        describe {
            $0.devices = [
                DeviceSpecification(kind: .nvme, count: 2), DeviceSpecification(kind: .nic, count: 1),
            ]
        }
    }

    @Test("are the files of the contract, and directories as a whole")
    func contract() throws {
        let places = try places(modern())
        for name in [
            "interrupts", "softirqs", "stat", "cpuinfo", "meminfo", "buddyinfo", "zoneinfo", "pagetypeinfo",
            "slabinfo", "vmallocinfo", "modules", "vmstat", "uptime", "loadavg", "version", "cmdline",
            "sys/kernel/osrelease",
        ] {
            #expect(content("/proc/\(name)", places) == .file, "\(name)")
        }
        for path in [
            "/proc/irq", "/proc/sys/vm", "/sys/devices/system/cpu", "/sys/devices/system/node",
            "/sys/kernel/irq", "/sys/bus/pci/devices", "/sys/class/net", "/sys/block",

        ] {
            #expect(content(path, places) == .directory, "\(path)")
        }
        #expect(places.map(\.path) == places.map(\.path).sorted())
        #expect(Set(places.map(\.path)).count == places.count)
        #expect(places.allSatisfy { $0.path.hasPrefix("/proc/") || $0.path.hasPrefix("/sys/") })
        // Nothing is below what is shown as a whole.
        for whole in places where whole.content == .directory {
            #expect(!places.contains { $0.path.hasPrefix(whole.path + "/") })
        }
    }

    @Test("what an old kernel lacks is hidden")
    func hidden() throws {
        let places = try places(describe(kernel: KernelVersion(2, 6, 0)) { $0.devices = [] })
        #expect(content("/sys/kernel/irq", places) == .nothing)
        #expect(content("/sys/class/net", places) == .nothing)
        #expect(content("/proc/interrupts", places) == .file)
    }

    @Test("captured files are among them")
    func captured() throws {
        let places = try places(modern(), captured: ["proc/kallsyms", "sys/firmware/x/y"])
        #expect(content("/proc/kallsyms", places) == .file)
        #expect(content("/sys/firmware/x/y", places) == .file)
    }

    @Test("can be chosen by path, with what is below")
    func selection() throws {
        let places = try places(modern())
        func paths(only: [String] = [], without: [String] = []) throws -> [String] {
            try HostSelection(only: only, without: without).apply(to: places).map(\.path)
        }
        #expect(try paths() == places.map(\.path))
        #expect(try paths(only: ["/proc/stat", "proc/irq/"]) == ["/proc/irq", "/proc/stat"])
        let proc = try paths(only: ["/proc"], without: ["/proc/sys", "/proc/irq"])
        #expect(proc.contains("/proc/interrupts") && !proc.contains { $0.hasPrefix("/proc/sys/") })
        #expect(try paths(without: ["/proc/meminfo"]).count == places.count - 1)
        #expect(try paths(only: ["/proc/stat"], without: ["/proc/stat"]).isEmpty)
        #expect(try paths(only: ["/"]) == places.map(\.path))
    }

    @Test("the roots of devices come with the links that lead there")
    func roots() throws {
        let places = try places(modern())
        func roots(_ selection: HostSelection) throws -> Int {
            try selection.apply(to: places).filter(\.isDeviceRoot).count
        }
        let all = places.filter(\.isDeviceRoot)
        let first = try #require(all.first).path
        #expect(first.contains(/^\/sys\/devices\/pci[0-9a-f]{4}:[0-9a-f]{2}$/))
        #expect(try roots(HostSelection(only: ["/proc"])) == 0)
        #expect(try roots(HostSelection(only: ["/sys/block"])) == all.count)
        #expect(try roots(HostSelection(without: ["/sys/bus", "/sys/class", "/sys/block"])) == 0)
        #expect(try roots(HostSelection(without: ["/sys/block"])) == all.count)
        #expect(try roots(HostSelection(only: [first])) == 1)
    }

    @Test(
        "a path that chooses nothing is an error",
        arguments: [
            "/proc/nothing", "/proc/irq/1", "proc/interruptsx", "/sys/devices/system/cpu/cpu0", "/etc",
        ])
    func wrong(path: String) throws {
        let places = try places(modern())
        #expect(throws: HostPlaceError.self) { try HostSelection(only: [path]).apply(to: places) }
        #expect(throws: HostPlaceError.self) { try HostSelection(without: [path]).apply(to: places) }
    }
}
