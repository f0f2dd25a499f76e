import Testing

extension Tools {
    /// Tools that tell how many CPUs there are and how they lie.
    @Suite(.serialized) struct Topology {
        /// What a machine is, from its own files.
        struct Layout {
            var cpus = 0
            var sockets = 0
            var cores = 0
            var nodes: [Substring] = []
            /// kB of each node.
            var memory: [UInt64] = []

            static func read(_ machine: String) async throws -> Layout {
                var layout = Layout()
                var packages: Set<Substring> = []
                var cores: Set<String> = []
                var package: Substring = ""
                for line in try await Tools.file(machine, "proc/cpuinfo") {
                    let words = line.split(separator: ":")
                    if line.hasPrefix("processor") { layout.cpus += 1 }
                    if line.hasPrefix("physical id") { package = words[1] }
                    if line.hasPrefix("core id") { cores.insert("\(package)/\(words[1])") }
                    packages.insert(package)
                }
                packages.remove("")
                layout.sockets = packages.count
                layout.cores = cores.count
                let online = try await Tools.file(machine, "sys/devices/system/node/online")[0]
                for node in Tools.cpus(online) {
                    let path = "sys/devices/system/node/node\(node)"
                    layout.nodes.append(try await Tools.file(machine, "\(path)/cpulist")[0])
                    let words = try await Tools.file(machine, "\(path)/meminfo")[0].split(separator: " ")
                    layout.memory.append(try #require(UInt64(words[3])))
                }
                return layout
            }
        }

        @Test(arguments: machines) func nprocAndGetconfCount(machine: String) async throws {
            let lines = try await Tools.output(
                machine, "nproc --all; getconf _NPROCESSORS_ONLN; getconf _NPROCESSORS_CONF")
            let cpus = machine == "laptop" ? "16" : "4096"
            #expect(lines == [cpus[...], cpus[...], cpus[...]])
        }

        /// Checks what `lscpu` printed.
        private func check(_ lines: [Substring], _ layout: Layout) {
            var shown: [String: String] = [:]
            for line in lines {
                let words = line.split(separator: ":", maxSplits: 1)
                guard words.count == 2 else { continue }
                shown[words[0].split(separator: " ").joined(separator: " ")] =
                    words[1].split(separator: " ").joined(separator: " ")
            }
            #expect(shown["CPU(s)"] == "\(layout.cpus)")
            #expect(shown["On-line CPU(s) list"] == "0-\(layout.cpus - 1)")
            #expect(shown["Socket(s)"] == "\(layout.sockets)")
            #expect(shown["Core(s) per socket"] == "\(layout.cores / layout.sockets)")
            #expect(shown["Thread(s) per core"] == "\(layout.cpus / layout.cores)")
            #expect(shown["NUMA node(s)"] == "\(layout.nodes.count)")
            #expect(shown["L1d cache"]?.contains("(\(layout.cores) instances)") == true)
            for (node, list) in layout.nodes.enumerated() {
                #expect(shown["NUMA node\(node) CPU(s)"] == String(list))
            }
        }

        @Test(.enabled(if: isExpected("lscpu")), arguments: machines)
        func lscpuShowsTheLayout(machine: String) async throws {
            check(try await Tools.output(machine, "lscpu"), try await Layout.read(machine))
        }

        @Test(.enabled(if: isExpected("lscpu") && isExpected("lstopo-no-graphics")), arguments: machines)
        func aMountIsASystemOfItsOwn(machine: String) async throws {
            let layout = try await Layout.read(machine)
            try await MountedMachine.with("--machine", machine, "--clock", "manual") { mount in
                if machine == "laptop" {
                    let shown = try await Program.tool("lscpu", "--sysroot", mount.mountpoint)
                    check(shown.lines, layout)
                }
                let drawn = try await Program.shell(
                    "HWLOC_FSROOT=\(mount.mountpoint) lstopo-no-graphics --of console --no-io")
                try #require(drawn.status == 0, "\(drawn.error)")
                let lines = drawn.lines
                #expect(lines[0].contains("(\(Self.size(layout.memory.reduce(0, +))) total)"), "\(lines[0])")
                #expect(lines.filter { $0.contains("Package L#") }.count == layout.sockets)
                #expect(lines.filter { $0.contains("Core L#") }.count == layout.cores)
                // A node without a number is all of the machine's memory.
                let nodes = lines.filter { $0.contains("NUMANode L#") }
                #expect(nodes.count == layout.nodes.count)
                for (line, memory) in zip(nodes, layout.memory) {
                    #expect(line.contains(" \(Self.size(memory)))"), "\(line) \(memory)")
                }
                let units = drawn.text.split(separator: "PU L#").dropFirst().compactMap { text in
                    text.split(separator: "#")[1].split(separator: ")").first.flatMap { Int($0) }
                }
                #expect(units.count == layout.cpus && Set(units) == Set(0..<layout.cpus))
            }
        }

        /// Under `run` it asks the host which CPUs its process may use, unless told to show the others too.
        @Test(.enabled(if: isExpected("lstopo-no-graphics")))
        func lstopoShowsAllWhenAskedTo() async throws {
            let lines = try await Tools.output(
                "laptop", "lstopo-no-graphics --of console --disallowed --no-io")
            #expect(lines.filter { $0.contains("Core L#") }.count == 8)
            #expect(lines.joined().split(separator: "PU L#").count - 1 == 16)
        }

        /// A size as `lstopo` prints it.
        private static func size(_ kilobytes: UInt64) -> String {
            let units = ["KB", "MB", "GB", "TB"]
            var size = Double(kilobytes)
            var unit = 0
            while size >= 10_000, unit < units.count - 1 {
                size /= 1024
                unit += 1
            }
            return "\(Int(size.rounded()))\(units[unit])"
        }
    }
}
