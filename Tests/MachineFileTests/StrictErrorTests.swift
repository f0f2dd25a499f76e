import KernelTypes
import Machine
import MachineFile
import Testing

@Suite("What a machine file must not say")
struct StrictErrorTests {
    private static let badValues: [(text: String, message: String)] = [
        ("", "m.yaml:1: found nothing; expected a mapping, as in `cpus: {sockets: 2, cores: 16}`"),
        (
            "# only this\n",
            "m.yaml:1: found nothing; expected a mapping, as in `cpus: {sockets: 2, cores: 16}`"
        ),
        (
            "64",
            "m.yaml:1: found '64'; expected a mapping with the keys name, kernel, arch, processor, cpus, numa, caches, "
                + "memory, population, fragmentation, vmalloc, hz, uptime, seed, features, nr_irqs, devices, pci, "
                + "interrupts, modules, events, files, hostname, version, cmdline, btime, sys_kernel, cpuinfo, "
                + "captured"
        ),
        ("name: x", "m.yaml:1: cpus: missing; expected a number, or a mapping as {sockets: 2, cores: 16}"),
        ("cpus: 0", "m.yaml:1: cpus: found '0'; expected a whole number from 1 to 16777216"),
        ("cpus: 16777217", "m.yaml:1: cpus: found '16777217'; expected a whole number from 1 to 16777216"),
        ("cpus: \"4\"", "m.yaml:1: cpus: found text '4'; expected a whole number from 1 to 16777216"),
        (
            "cpus: [4]",
            "m.yaml:1: cpus: found a list; expected a mapping with the keys sockets, cores, threads, nodes, "
                + "offline, count, absent, isolated, fixed, nr_cpus, firmware, layout"
        ),
        ("cpus:", "m.yaml:1: cpus: found nothing; expected a whole number from 1 to 16777216"),
        (
            "cpus: {sockets: 65536, cores: 65536}",
            "m.yaml:1: cpus: found 65536 x 65536 CPUs and more; expected at most 16777216"
        ),
        ("cpus:\n  sokets: 2", "m.yaml:2: cpus.sokets: unknown key; expected 'sockets'"),
        (
            "cpus: {cores: 4, count: 5}",
            "m.yaml:1: cpus.count: found 5; expected at most sockets x cores x threads, 4"
        ),
        (
            "cpus: {cores: 4, nodes: 5}",
            "m.yaml:1: cpus.nodes: found '5'; expected a whole number from 1 to 4"
        ),
        (
            "cpus: {cores: 4, offline: \"3-4\"}",
            "m.yaml:1: cpus.offline: found text '3-4'; expected CPUs below 4 as in \"0-3,8\""
        ),
        (
            "cpus: {cores: 4, offline: {}}",
            "m.yaml:1: cpus.offline: found a mapping; expected CPUs below 4 as in \"0-3,8\""
        ),
        (
            "cpus: 4\nmemory: 15MiB",
            "m.yaml:2: memory: found '15MiB'; expected a size from 16MiB to 4PiB, as 64GiB"
        ),
        (
            "cpus: 4\nmemory: 64GB",
            "m.yaml:2: memory: found '64GB'; expected a size from 16MiB to 4PiB, as 64GiB"
        ),
        ("cpus: 4\nmemory: -1", "m.yaml:2: memory: found '-1'; expected a size from 16MiB to 4PiB, as 64GiB"),
        (
            "cpus: 4\nmemory: 5PiB",
            "m.yaml:2: memory: found '5PiB'; expected a size from 16MiB to 4PiB, as 64GiB"
        ),
        (
            "cpus: 4\nfragmentation: 1.5",
            "m.yaml:2: fragmentation: found '1.5'; expected a fraction from 0 to 1"
        ),
        (
            "cpus: 4\nfragmentation: .nan",
            "m.yaml:2: fragmentation: found '.nan'; expected a fraction from 0 to 1"
        ),
        (
            "cpus: 4\npopulation: {kernel: 0.5, page_cache: 0.5}",
            "m.yaml:2: population: found 1.0 of the memory in all; expected at most 0.95"
        ),
        (
            "cpus: 4\npopulation: {kernel: -0.5}",
            "m.yaml:2: population.kernel: found '-0.5'; expected a fraction from 0 to 1"
        ),
        (
            "cpus: 4\npopulation: {free: 1}",
            "m.yaml:2: population.free: unknown key; expected one of kernel, page_cache, anonymous"
        ),
        (
            "cpus: 4\npopulation: 0.5",
            "m.yaml:2: population: found '0.5'; expected a mapping with the keys kernel, page_cache, anonymous"
        ),
        ("cpus: 4\nvmalloc: 128MiB", "m.yaml:2: vmalloc: found with arch x86_64; expected only with i386"),
        (
            "cpus: 4\narch: i386\nvmalloc: 1GiB",
            "m.yaml:3: vmalloc: found '1GiB'; expected a size from 32MiB to 768MiB, as 64GiB"
        ),
        (
            "cpus: 4\nprocessor: zen4",
            "m.yaml:2: processor: found 'zen4'; expected one of the processors: haswell, broadwell, skylake, "
                + "ice-lake, zen3, pentium4, itanium2, neoverse-n1 (did you mean zen3?)"
        ),
        ("cpus: 4\nhz: 23", "m.yaml:2: hz: found '23'; expected a whole number from 24 to 10000"),
        ("cpus: 4\nhz: 1e3", "m.yaml:2: hz: found '1e3'; expected a whole number from 24 to 10000"),
        ("cpus: 4\nuptime: 30", "m.yaml:2: uptime: found '30'; expected a duration, as 30d or 1h30m"),
        (
            "cpus: 4\nseed: -1",
            "m.yaml:2: seed: found '-1'; expected a whole number from 0 to 18446744073709551615"
        ),
        ("cpus: 4\nfeatures: amd", "m.yaml:2: features: found 'amd'; expected a list"),
        (
            "cpus: 4\nfeatures: [amd, amt]",
            "m.yaml:2: features[1]: found 'amt'; expected one of the features: amd, kvm-guest, hyperv-guest, "
                + "kvm-host, interrupt-remapping, platform-ipi, posted-msi (did you mean amd?)"
        ),
        ("cpus: 4\nfeatures: [amd, amd]", "m.yaml:2: features[1]: amd is there twice; expected it once"),
        ("cpus: 4\nnr_irqs: 0", "m.yaml:2: nr_irqs: found '0'; expected a whole number from 1 to 16777216"),
        ("cpus: 4\nname: \"a\\nb\"", "m.yaml:2: name: found control characters; expected text of one line"),
        ("cpus: 4\nname: \"\"", "m.yaml:2: name: found empty text; expected text that is not empty"),
        ("cpus: 4\nname: ~", "m.yaml:2: name: found nothing; expected text"),
        ("cpus: 4\nkernal: 6.1", "m.yaml:2: kernal: unknown key; expected 'kernel'"),
        (
            "cpus: 4\nkernel: six",
            "m.yaml:2: kernel: found 'six'; expected a kernel release, as \"6.12.48\" or \"2.6.0-test9\""
        ),
        (
            "cpus: 4\nkernel: 3.10.0",
            "m.yaml:2: kernel: no formats are known for kernel 3.10.0; expected 2.4, 2.5, 2.6.0 or anything "
                + "from 4.0 on"
        ),
        (
            "cpus: 4\nkernel: 2.6.32",
            "m.yaml:2: kernel: no formats are known for kernel 2.6.32; expected 2.4, 2.5, 2.6.0 or anything "
                + "from 4.0 on"
        ),
        (
            "cpus: 4\narch: arm64",
            "m.yaml:2: arch: found 'arm64'; expected one of the architectures: x86_64, aarch64, ia64, i386 "
                + "(did you mean aarch64?)"
        ),
        (
            "cpus: 4\nkernel: 2.6.0\narch: aarch64",
            "m.yaml:3: arch: aarch64 with kernel 2.6.0; expected a kernel from 4.0 on"
        ),
        (
            "cpus: 4\nkernel: 6.1\narch: ia64",
            "m.yaml:3: arch: ia64 with kernel 6.1; expected a kernel from 2.4 to 2.6.0, as 2.6.0-test9"
        ),
    ]

    @Test("a value at fault is named with file, line and key", arguments: badValues)
    func values(text: String, message: String) {
        expectError(text, message)
    }

    @Test("no fragmentation is said in any of its spellings")
    func noFragmentation() throws {
        for zero in ["0", "0.0", "-0.0", "0e5"] {
            let text = "cpus: 4\nfragmentation: \(zero)\nmodules: [{name: nvme, size: 65536}]"
            let machine = try MachineFile.read(text: text, name: "m.yaml")
            #expect(machine.fragmentation == 0 && machine.modules.map(\.name) == ["nvme"])
        }
    }

    private static let badSyntax: [(text: String, message: String)] = [
        ("cpus: {cores: 4", "m.yaml:1: no YAML: did not find expected ',' or '}'; expected YAML 1.1"),
        (
            "cpus: 4\n\tx: 1",
            "m.yaml:2: no YAML: found a tab character that violates indentation; expected YAML 1.1"
        ),
        ("cpus: 4\n---\ncpus: 5", "m.yaml:2: found another document; expected only one in a file"),
        ("cpus: 4\nhz: 250\ncpus: 5", "m.yaml:3: cpus: found twice, first in line 1; expected it once"),
        (
            "cpus: 4\ndevices:\n  - {kind: nvme}\n  - kind: nic\n    count: 1\n    count: 2\n",
            "m.yaml:6: devices[1].count: found twice, first in line 5; expected it once"
        ),
        (
            "cpus: {\"cores\": 4, cores: 5}",
            "m.yaml:1: cpus.cores: found twice, first in line 1; expected it once"
        ),
        ("cpus: *none", "m.yaml:1: no YAML: found undefined alias; expected YAML 1.1"),
        ("cpus: !!int 4", "m.yaml:1: tag 'tag:yaml.org,2002:int'; expected values without tags"),
        ("cpus: !mine {cores: 4}", "m.yaml:1: tag '!mine'; expected values without tags"),
        ("? [cpus]\n: 4", "m.yaml:1: a key that is a list or a mapping; expected text"),
        (
            "a: &a [x]\n? *a\n: 4",
            "m.yaml:2: a key that is a list, a mapping or an alias, beside anchors; expected keys of plain text"
        ),
        (
            "cpus: 4\nname: a\u{7}",
            "m.yaml:2: found control character 0x7; expected text (in quotation marks \"\\x..\" stands for any)"
        ),
    ]

    @Test("YAML that cannot be read is refused with its line", arguments: badSyntax)
    func syntax(text: String, message: String) {
        expectError(text, message)
    }

    @Test("aliases stand for what their anchors say")
    func aliases() throws {
        let text = "cpus: &n 4\ndevices:\n  - &d {kind: nvme, count: *n}\n  - *d\n"
        let machine = try MachineFile.read(text: text, name: "m.yaml")
        #expect(machine.cpus.count == 4)
        #expect(machine.devices.map(\.count) == [4, 4])
    }

    @Test("a question in a comment beside an ampersand is no key beside an anchor")
    func comments() throws {
        let text = "# made by R&D; why? because\ncpus: 4\n"
        #expect(try MachineFile.read(text: text, name: "m.yaml").cpus.count == 4)
    }

    @Test("aliases of aliases are stopped in time")
    func laughs() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...12 {
            let uses = (0..<10).map { _ in "*a\(level - 1)" }.joined(separator: ", ")
            text += "a\(level): &a\(level) [\(uses)]\n"
        }
        let error = #expect(throws: MachineFileError.self) {
            _ = try MachineFile.read(text: text, name: "m.yaml")
        }
        #expect(error?.reason == "aliases stand for too much; expected fewer uses of each anchor")
    }

    @Test("nesting is limited")
    func nesting() {
        for depth in [40, 900, 100_000] {
            let text = "cpus: " + String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
            #expect(throws: MachineFileError.self) { _ = try MachineFile.read(text: text, name: "m.yaml") }
        }
    }
}

/// Expects that reading `text` as `m.yaml` fails with exactly that message.
func expectError(_ text: String, _ message: String) {
    let error = #expect(throws: MachineFileError.self) {
        _ = try MachineFile.read(text: text, name: "m.yaml")
    }
    #expect(error?.description == message)
}
