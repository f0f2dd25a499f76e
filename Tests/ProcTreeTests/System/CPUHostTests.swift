import Glibc
import KernelTypes
import Machine
import Testing

@testable import ProcTree

/// Compares with the host's own files, as far as a machine can be described as it is: one package, one node, one
/// thread a core, the same CPUs online, x86, and a kernel whose files are those of 6.18.
@Suite("The host's own CPUs and node") struct CPUHostTests {
    private static let root = "/sys/devices/system"

    /// The host as a machine; nil if it is another one.
    private func twin() throws -> ProcTree? {
        #if arch(x86_64)
            let read = { (path: String) in Golden.read("\(Self.root)/\(path)") ?? "" }
            guard let text = Golden.read("/proc/sys/kernel/osrelease")?.split(separator: "\n").first,
                let kernel = KernelVersion(String(text)), kernel >= KernelVersion(6, 18),
                kernel < KernelVersion(6, 19),
                let possible = try? CPUSet(kernelList: read("cpu/possible").utf8, nrCPUs: 1 << 20),
                read("cpu/online") == read("cpu/possible"), read("node/possible") == "0\n",
                read("cpu/cpu0/topology/package_cpus_list") == read("cpu/possible"),
                read("cpu/cpu0/topology/core_cpus_list") == "0\n"
            else { return nil }
            let cpus = CPUSpecification(coresPerSocket: possible.count)
            return try ProcTree(try Machine(describe(cpus: cpus, kernel: kernel)))
        #else
            return nil
        #endif
    }

    /// What the host has and we leave out: power management, kernel objects' own files, memory blocks.
    private func isOurs(_ name: String) -> Bool {
        ![
            "uevent", "power", "cpuidle", "cpufreq", "hotplug", "smt", "vulnerabilities", "modalias",
            "microcode",
            "cpu_capacity", "subsystem", "hugepages", "compact", "reclaim", "firmware_node", "driver",
            "acpi_cppc",
            "crash_hotplug", "ppin", "nohz_full", "probe", "release", "umwait_control", "intel_pstate",
            "cache_disable_0", "cache_disable_1", "subcaches", "thermal_throttle", "memory_failure", "xarray",
        ].contains(name) && !name.hasPrefix("memory")
    }

    private func names(_ path: String) -> [String] {
        guard let directory = unsafe opendir(path) else { return [] }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
                unsafe String(cString: UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self))
            }
            if name != ".", name != "..", isOurs(name) { names.append(name) }
        }
        return names.sorted()
    }

    @Test("the same names, modes, sizes and links, and the same text where numbers are not the host's own")
    func same() throws {
        guard let tree = try twin() else { return }
        var pending = ["cpu", "node"]
        var compared = 0
        while let path = pending.popLast() {
            let ours = try tree.entries("sys/devices/system/\(path)")
            #expect(names("\(Self.root)/\(path)") == ours.map(\.name).sorted(), "\(path)")
            for entry in ours {
                let child = "\(path)/\(entry.name)"
                try compare(tree, child, entry)
                if entry.kind == .directory { pending.append(child) }
                compared += 1
            }
        }
        #expect(compared > 80)
    }

    private func compare(_ tree: ProcTree, _ path: String, _ entry: DirectoryEntry) throws {
        var status = stat()
        guard unsafe lstat("\(Self.root)/\(path)", &status) == 0 else { return }
        let node = try tree.node(entry.inode)
        #expect(node.mode == UInt16(status.st_mode & 0o7777), "\(path)")
        let isConfigured = path.hasSuffix("list") && node.size != 4096
        if !isConfigured { #expect(node.size == Int64(status.st_size), "\(path)") }
        #expect(node.blockSize == UInt32(status.st_blksize), "\(path)")
        switch node.kind {
        case .directory: #expect(status.st_mode & S_IFMT == S_IFDIR)
        case .symbolicLink:
            var target = [CChar](repeating: 0, count: 256)
            let count = unsafe readlink("\(Self.root)/\(path)", &target, 255)
            let theirs = String(
                decoding: target[..<max(0, count)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
            #expect(try tree.target(of: entry.inode) == theirs, "\(path)")
        case .file:
            guard let theirs = Golden.read("\(Self.root)/\(path)") else { return }
            let ours = try tree.text("sys/devices/system/\(path)")
            switch entry.name {
            case "kernel_max", "size", "number_of_sets", "ways_of_associativity": break
            case "meminfo", "vmstat", "numastat": #expect(form(ours) == form(theirs), "\(path)")
            default: #expect(ours == theirs, "\(path)")
            }
        }
    }

    /// The words of a text without its numbers, and where numbers end.
    private func form(_ text: String) -> [String] {
        text.split(separator: "\n").map { line in
            let words = line.split(separator: " ").map { Int($0) == nil ? String($0) : "N" }
            return words.joined(separator: " ") + (line.hasPrefix("Node") ? " \(line.utf8.count)" : "")
        }
    }
}
