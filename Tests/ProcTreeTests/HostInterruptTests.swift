import Glibc
import KernelTypes
import Machine
import Testing

@testable import ProcTree

/// The host's directories of interrupts and devices as oracles: what has the same name is of the same kind, and
/// its text has the same form.
@Suite("The host's interrupts and devices look as ours do") struct HostInterruptTests {
    private struct Entry: Hashable {
        let name: String
        let isDirectory: Bool
        let mode: UInt16
    }

    private func kernel() throws -> KernelVersion {
        guard let release = Golden.read("/proc/sys/kernel/osrelease")?.split(separator: "\n").first,
            let kernel = KernelVersion(String(release)), kernel >= KernelVersion(6, 12),
            !names("/proc/irq").isEmpty, !names("/sys/kernel/irq").isEmpty
        else { try leaveOut("the host's kernel is older than 6.12, or hides its interrupts") }
        return kernel
    }

    private func names(_ path: String) -> [String] {
        guard let directory = unsafe opendir(path) else { return [] }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name.0) { unsafe String(cString: $0) }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    private func entries(_ path: String) -> [Entry] {
        names(path).compactMap { name in
            var status = stat()
            guard unsafe lstat("\(path)/\(name)", &status) == 0 else { return nil }
            return Entry(
                name: name, isDirectory: status.st_mode & S_IFMT == S_IFDIR,
                mode: UInt16(status.st_mode & 0o7777))
        }
    }

    private func ours(_ tree: ProcTree, _ path: String) throws -> [Entry] {
        try tree.entries(path).map { entry in
            Entry(
                name: entry.name, isDirectory: entry.kind == .directory,
                mode: try tree.node(entry.inode).mode)
        }.sorted { $0.name < $1.name }
    }

    private func tree(_ kernel: KernelVersion) throws -> ProcTree {
        try ProcTree(
            Machine(
                describe(cpus: CPUSpecification(coresPerSocket: 2), kernel: kernel) {
                    $0.features = [.kvmGuest]
                    $0.devices = [
                        DeviceSpecification(kind: .virtio, driver: "net", queues: .fixed(1)),
                        DeviceSpecification(kind: .virtio, driver: "blk", queues: .fixed(1)),
                    ]
                }))
    }

    @Test("proc/irq: the same files with the same permissions, whether users may move an interrupt or not")
    func procfs() throws {
        let tree = try tree(try kernel())
        let numbers = names("/proc/irq").filter { Int($0) != nil }
        let settable = try ours(tree, "proc/irq/24").filter { !$0.isDirectory }
        let managed = try ours(tree, "proc/irq/28").filter { !$0.isDirectory }
        #expect(settable != managed)
        for number in numbers {
            let theirs = entries("/proc/irq/\(number)").filter { !$0.isDirectory }
            #expect(theirs == settable || theirs == managed, "interrupt \(number)")
        }
        let theirs = entries("/proc/irq").first { !$0.isDirectory }
        #expect(try ours(tree, "proc/irq").first { !$0.isDirectory } == theirs)
    }

    @Test("sys/kernel/irq: the same files with the same permissions")
    func sysfs() throws {
        let tree = try tree(try kernel())
        let expected = try ours(tree, "sys/kernel/irq/24")
        for number in names("/sys/kernel/irq") {
            #expect(entries("/sys/kernel/irq/\(number)").filter { !$0.isDirectory } == expected)
        }
    }

    @Test("directories of the handlers are those that the table of interrupts names")
    func handlers() throws {
        _ = try kernel()
        for number in names("/proc/irq").filter({ Int($0) != nil }) {
            guard let actions = Golden.read("/sys/kernel/irq/\(number)/actions") else { continue }
            let directories = entries("/proc/irq/\(number)").filter(\.isDirectory).map(\.name)
            #expect(Set(directories) == Set(actions.dropLast().split(separator: ",").map(String.init)))
        }
    }

    @Test("a captured row tells what the kernel's own files say of the interrupt")
    func captured() throws {
        let kernel = try kernel()
        guard let table = Golden.read("/proc/interrupts") else { try leaveOut("no /proc/interrupts") }
        let lines = table.split(separator: "\n")
        let cpus = lines[0].split(separator: " ").count
        var compared = 0
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let prefix = String(line[...colon])
            let suffix = String(line.dropFirst(prefix.utf8.count + 11 * cpus))
            let row = CapturedRow(prefix: prefix, cells: .perCPU(firstWidth: 11), suffix: suffix, counts: [])
            guard let found = CapturedInterrupts.describe(row, kernel: kernel, architecture: .x86_64),
                let chip = Golden.read("/sys/kernel/irq/\(found.irq)/chip_name")
            else { continue }
            let directory = "/sys/kernel/irq/\(found.irq)"
            #expect(chip == (found.chip.map { $0 + "\n" } ?? ""))
            #expect(Golden.read("\(directory)/hwirq") == found.hwirq.map { "\($0)\n" } ?? "")
            #expect(Golden.read("\(directory)/actions") == found.actions.joined(separator: ",") + "\n")
            #expect(Golden.read("\(directory)/type") == (found.trigger.isLevel ? "level\n" : "edge\n"))
            compared += 1
        }
        #expect(compared > 0)
    }

    @Test("a captured table tells which function each message comes from")
    func functions() throws {
        let kernel = try kernel()
        guard let table = Golden.read("/proc/interrupts") else { try leaveOut("no /proc/interrupts") }
        let lines = table.split(separator: "\n")
        let cpus = lines[0].split(separator: " ").count
        let rows = lines.dropFirst().compactMap { line -> CapturedRow? in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            return CapturedRow(
                prefix: String(line[...colon]), cells: .perCPU(firstWidth: 11),
                suffix: String(line.dropFirst(line[...colon].utf8.count + 11 * cpus)), counts: [])
        }
        let machine = try Machine(
            describe(cpus: CPUSpecification(coresPerSocket: cpus), kernel: kernel) {
                $0.captured = CapturedTable(
                    header: CapturedHeader(prefix: "", suffix: ""), rows: rows, cpuCount: cpus)
            })
        let tree = try ProcTree(machine)
        for function in machine.snapshot().state.devices {
            let directory = "sys/bus/pci/devices/\(function.address)"
            let ours = try tree.entries("\(directory)/msi_irqs").map(\.name)
            // Messages without a handler are not in the table.
            #expect(Set(ours).isSubset(of: names("/\(directory)/msi_irqs")), "\(function.address)")
            guard function.driver == "virtio-pci", let number = ours.first,
                let actions = Golden.read("/sys/kernel/irq/\(number)/actions")
            else { continue }
            #expect(Golden.read("/\(directory)/vendor") == "0x1af4\n", "\(actions)")
            let device = try tree.text("\(directory)/device")
            #expect(Golden.read("/\(directory)/device") == device, "\(actions)")
        }
    }

    @Test("a function's files are some of the host's, and their texts have the same form")
    func devices() throws {
        let kernel = try kernel()
        let tree = try tree(kernel)
        let bus = "/sys/bus/pci/devices"
        guard let address = names(bus).first(where: { Golden.read("\(bus)/\($0)/vendor") == "0x1af4\n" })
        else { try leaveOut("the host has no paravirtual device on a PCI bus") }
        let theirs = Set(names("\(bus)/\(address)"))
        for name in try tree.entries("sys/bus/pci/devices/0000:00:02.0").map(\.name) where name != "virtio0" {
            #expect(theirs.contains(name), "\(name)")
            guard let text = Golden.read("\(bus)/\(address)/\(name)"),
                let ours = try? tree.text("sys/bus/pci/devices/0000:00:02.0/\(name)"), name != "config"
            else { continue }
            let lines = ["resource"].contains(name) ? 1 : Int.max
            #expect(form(ours, lines) == form(text, lines), "\(name)")
        }
    }

    /// The text's first lines with `#` for every digit of a number, be it hexadecimal.
    private func form(_ text: String, _ lines: Int) -> [String] {
        text.split(separator: "\n").prefix(lines).map { line in
            if line.hasPrefix("PCI_CLASS=") || line.hasPrefix("-1") || Int(line) != nil { return "number" }
            let start = line.firstIndex { ":=x".contains($0) } ?? line.startIndex
            return line[..<start]
                + String(line[start...].map { "0123456789abcdefABCDEF".contains($0) ? "#" : $0 })
        }
    }
}
