import KernelTypes
import Machine
import Testing

@testable import ProcTree

/// The host's files as oracles: their lines and ours must be of the same kinds.
@Suite("The host's system files are formatted as ours are") struct SystemHostTests {
    /// A machine with the host's CPUs and kernel; cancelled where the host is another kind of machine.
    private func twin() throws -> (tree: ProcTree, isAMD: Bool) {
        guard let release = Golden.read("/proc/sys/kernel/osrelease")?.split(separator: "\n").first,
            let kernel = KernelVersion(String(release)), kernel >= KernelVersion(5, 14),
            let stat = Golden.read("/proc/stat"), let info = Golden.read("/proc/cpuinfo"),
            info.contains("clflush size")
        else { try leaveOut("the host is no x86-64 machine with a kernel of 5.14 or later") }
        let cpus = stat.split(separator: "\n").count { $0.hasPrefix("cpu") && !$0.hasPrefix("cpu ") }
        let numbers = stat.split(separator: "\n").first { $0.hasPrefix("intr ") }?.split(separator: " ").count
        let isAMD = info.contains("AuthenticAMD")
        let machine = try Machine(
            describe(cpus: CPUSpecification(coresPerSocket: cpus), kernel: kernel) {
                $0.features = [.kvmGuest]
                if isAMD { $0.features.insert(.amd) }
                $0.nrIRQs = (numbers ?? 2) - 2
                $0.uptime = .seconds(500)
            })
        return (try ProcTree(machine), isAMD)
    }

    private func host(_ path: String) throws -> [Substring] {
        guard let text = Golden.read("/\(path)"), !text.isEmpty else { try leaveOut("no \(path)") }
        return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    }

    @Test("stat: the same lines with as many numbers")
    func stat() throws {
        let ours = try twin().tree.lines("proc/stat")
        let theirs = try host("proc/stat")
        #expect(ours.count == theirs.count)
        for (our, their) in zip(ours, theirs) {
            let (left, right) = (
                our.split(separator: " ", omittingEmptySubsequences: false),
                their.split(separator: " ", omittingEmptySubsequences: false)
            )
            #expect(left[0] == right[0] && left.count == right.count)
        }
    }

    @Test("softirqs: the same labels and columns")
    func softirqs() throws {
        let ours = try twin().tree.lines("proc/softirqs")
        let theirs = try host("proc/softirqs")
        #expect(ours.count == theirs.count)
        #expect(ours[0].prefix(31) == theirs[0].prefix(31))
        for (our, their) in zip(ours, theirs).dropFirst() {
            #expect(our.prefix(13) == their.prefix(13))
            #expect((our.utf8.count - 13) % 11 == 0 && (their.utf8.count - 13) % 11 == 0)
        }
    }

    @Test("cpuinfo: the same names in the same order")
    func cpuinfo() throws {
        let (tree, isAMD) = try twin()
        // What only some processors and guests have.
        let optional = ["microcode", "TLB size", "vmx flags", "cpu MHz", "cache size"]
        func names(_ lines: some Sequence<some StringProtocol>) -> [String] {
            lines.map { line in String(line.prefix { $0 != ":" }) }.filter { name in
                isAMD ? true : !optional.contains { name.hasPrefix($0) }
            }
        }
        #expect(names(try tree.lines("proc/cpuinfo")) == names(try host("proc/cpuinfo")))
    }

    @Test("uptime, loadavg, version and settings: the same shape")
    func lines() throws {
        let (tree, _) = try twin()
        /// A line with a 9 for every number.
        func shape(_ text: some StringProtocol) -> String {
            var shape = ""
            for character in text where !(character.isNumber && shape.hasSuffix("9")) {
                shape.append(character.isNumber ? "9" : character)
            }
            return shape
        }
        for path in ["proc/uptime", "proc/loadavg"] {
            #expect(try tree.lines(path).map(shape) == host(path).map(shape), "\(path)")
        }
        let version = try #require(try host("proc/version").first)
        #expect(version.hasPrefix("Linux version ") && version.contains(" #"))
        for name in ["ostype", "osrelease", "arch", "domainname", "cap_last_cap", "overflowuid", "sem"] {
            let path = "proc/sys/kernel/\(name)"
            #expect(try tree.lines(path) == host(path).map(String.init), "\(path)")
        }
    }
}
