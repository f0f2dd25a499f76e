import KernelTypes
import Testing

@testable import Machine

@Suite("What processors say of themselves")
struct CPUInfoTests {
    @Test("a line's text gives the line again")
    func text() throws {
        for text in ["", "processor\t: {processor}", "{{ {{}} {core}{cores}", "a } b", "é {package}"] {
            #expect(try CPUInfoTemplate.Line(text).text == text)
        }
        let line = try CPUInfoTemplate.Line("cpu MHz\t\t: {value}", values: ["1", "2"])
        #expect(line == .values("cpu MHz\t\t: ", ["1", "2"]))
        #expect(try CPUInfoTemplate.Line("core id\t\t: {core}") == .number("core id\t\t: ", .core))
        #expect(try CPUInfoTemplate.Line("{{x}") == .constant("{x}"))
        #expect(CPUInfoTemplate.Line.constant("{x}").text == "{{x}")
    }

    @Test("faulty lines are refused")
    func faults() {
        for text in ["{", "a {processor", "{cpu}", "{}", "{value}"] {
            #expect(throws: CPUInfoTemplate.Line.Fault.self) { try CPUInfoTemplate.Line(text) }
        }
        #expect(throws: CPUInfoTemplate.Line.Fault.self) {
            try CPUInfoTemplate.Line("no place", values: ["1"])
        }
    }

    @Test("numbers follow from the topology and from which CPUs are online")
    func numbers() {
        let topology = Topology(CPUSpecification(sockets: 2, coresPerSocket: 3, threadsPerCore: 2))
        var all = CPUNumbers(topology, online: CPUSet(0..<12))
        let cpus = [0, 2, 3, 5, 6, 11]
        #expect(cpus.map { all.value(.processor, of: $0) } == cpus)
        #expect(cpus.map { all.value(.package, of: $0) } == [0, 0, 1, 1, 0, 1])
        #expect(cpus.map { all.value(.core, of: $0) } == [0, 2, 0, 2, 0, 2])
        #expect(cpus.map { all.value(.apicid, of: $0) } == [0, 4, 8, 12, 1, 13])
        #expect(cpus.map { all.value(.siblings, of: $0) } == [6, 6, 6, 6, 6, 6])
        #expect(cpus.map { all.value(.cores, of: $0) } == [3, 3, 3, 3, 3, 3])
        // Core 0 of package 0 is away altogether, of package 1 only a thread of core 1 (CPU 10).
        var some = CPUNumbers(topology, online: CPUSet(ranges: [1..<6, 7..<10, 11..<12]))
        #expect(some.value(.siblings, of: 1) == 4 && some.value(.cores, of: 1) == 2)
        #expect(some.value(.siblings, of: 4) == 5 && some.value(.cores, of: 4) == 3)
    }

    @Test("apicids are never the same for two CPUs")
    func apicids() {
        for seed in 0..<100 as Range<UInt64> {
            var random = SeededRandom(seed: seed)
            let cpus = CPUSpecification(
                sockets: random.next(in: 1..<5), coresPerSocket: random.next(in: 1..<70),
                threadsPerCore: random.next(in: 1..<5))
            var numbers = CPUNumbers(Topology(cpus), online: CPUSet(0..<cpus.count))
            let ids = Set((0..<cpus.count).map { numbers.value(.apicid, of: $0) })
            #expect(ids.count == cpus.count, "seed \(seed)")
        }
    }

    @Test("every processor of every architecture has a text")
    func all() {
        for architecture in Architecture.allCases {
            for kernel in kernels {
                for processor in [nil] + ProcessorModel.allCases.map(Optional.some) {
                    for features in [[], [.amd], [.kvmGuest, .amd], [.kvmHost]] as [Set<PlatformFeature>] {
                        let template = CPUInfoTemplate.standard(
                            for: describe(kernel: kernel, architecture) {
                                $0.features = features
                                $0.processor = processor
                            })
                        #expect(template.lines.count > 7)
                        #expect(template.lines.last == .constant(""))
                        #expect(template.lines.dropLast().allSatisfy { !$0.pieces.isEmpty })
                    }
                }
            }
        }
    }

    @Test("who the machine is follows from its name and kernel")
    func texts() {
        let texts = SystemTexts(describe { $0.name = "my machine/7" })
        #expect(texts.hostname == "my-machine-7")
        #expect(texts.version.hasPrefix("Linux version 6.18 ("))
        #expect(texts.version.hasSuffix(") " + texts.build))
        var specification = describe()
        specification.system.version = "Linux version 5 (a #2 b) #7 SMP x"
        #expect(SystemTexts(specification).build == "#7 SMP x")
        specification.system.version = "no build"
        #expect(SystemTexts(specification).build.hasPrefix("#1 SMP"))
    }
}
