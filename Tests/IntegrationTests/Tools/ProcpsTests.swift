import Testing

extension Tools {
    /// Tools of procps: memory, load, and what the CPUs did.
    @Suite(.serialized) struct Procps {
        /// The lines of a tool, in words.
        private static func words(_ machine: String, _ script: String) async throws -> [[Substring]] {
            try await Tools.output(machine, script).map { $0.split(separator: " ") }
        }

        @Test(arguments: machines) func freeShowsTheMemory(machine: String) async throws {
            // Figures move by a page or two with each file that is open: both are read under one run.
            let lines = try await Self.words(machine, "free -w; cat /proc/meminfo")
            var memory: [Substring: UInt64] = [:]
            for words in lines.dropFirst(3) { memory[words[0].dropLast()] = UInt64(words[1]) }
            let shown = lines[1].dropFirst().map { UInt64($0) ?? 0 }
            let total = try #require(memory["MemTotal"])
            let available = try #require(memory["MemAvailable"])
            let cache = (memory["Cached"] ?? 0) + (memory["SReclaimable"] ?? 0)
            let expected = [
                total, total - available, memory["MemFree"] ?? 0, memory["Shmem"] ?? 0,
                memory["Buffers"] ?? 0,
                cache, available,
            ]
            try #require(shown.count == expected.count)
            for (figure, right) in zip(shown, expected) {
                #expect(figure.distance(to: right).magnitude <= 256, "\(shown) \(expected)")
            }
            #expect(total > (machine == "laptop" ? 32 : 65_536) << 20 - 1 << 20)
        }

        @Test(arguments: machines) func vmstatShowsAveragesSinceBoot(machine: String) async throws {
            let shown = try await Self.words(machine, "vmstat")[2].map { Double($0) ?? -1 }
            let stat = try await Tools.figures(machine, "proc/stat")
            let lines = try await Tools.file(machine, "proc/stat")
            let ticks = lines[0].split(separator: " ").dropFirst().map { Double($0) ?? 0 }
            #expect(shown[0] == Double(stat["procs_running"] ?? 0))
            #expect(shown[1] == Double(stat["procs_blocked"] ?? 0))
            let all = ticks[0..<8].reduce(0, +)
            // Its first line divides by the ticks of all CPUs: interrupts and switches are those of one CPU.
            let perCPU = 100 / all
            for (place, name) in [(10, "intr"), (11, "ctxt")] {
                let expected = Double(stat[name] ?? 0) * perCPU
                #expect(abs(shown[place] - expected) <= 1, "\(name): \(shown[place]), not \(expected)")
            }
            let user = ticks[0] + ticks[1]
            let system = ticks[2] + ticks[5] + ticks[6]
            for (place, share) in [(12, user), (13, system), (14, ticks[3]), (15, ticks[4]), (16, ticks[7])] {
                #expect(abs(shown[place] - share * 100 / all) <= 1, "column \(place): \(shown)")
            }
        }

        @Test(arguments: machines) func vmstatCountsInWords(machine: String) async throws {
            var shown: [String: UInt64] = [:]
            for words in try await Self.words(machine, "vmstat -s") {
                shown[words.dropFirst().joined(separator: " ")] = UInt64(words[0])
            }
            let stat = try await Tools.figures(machine, "proc/stat")
            #expect(shown["interrupts"] == stat["intr"])
            #expect(shown["CPU context switches"] == stat["ctxt"])
            #expect(shown["boot time"] == stat["btime"])
            #expect(shown["forks"] == stat["processes"])
            // Memory goes through a float: of 64 TiB, kilobytes are lost.
            let memory = try await Tools.figures(machine, "proc/meminfo")
            #expect(shown["K total memory"] == UInt64(Float(memory["MemTotal"] ?? 0)))
            let lines = try await Tools.file(machine, "proc/stat")
            let ticks = lines[0].split(separator: " ").dropFirst().map { UInt64($0) }
            let names = [
                "non-nice user", "nice user", "system", "idle", "IO-wait", "IRQ", "softirq", "stolen",
            ]
            for (name, count) in zip(names, ticks) { #expect(shown["\(name) cpu ticks"] == count, "\(name)") }
        }

        @Test(arguments: machines) func slabsAreShownAsTheyAre(machine: String) async throws {
            let lines = try await Self.words(
                machine, "vmstat -m; echo ==; slabtop -o -s l | cat; echo ==; cat /proc/slabinfo")
            let parts = lines.split { $0 == ["=="] }.map(Array.init)
            try #require(parts.count == 3)
            var caches: [Substring: [UInt64]] = [:]
            for words in parts[2].dropFirst(2) {
                caches[words[0]] = words[1...5].compactMap { UInt64($0) } + [UInt64(words[14]) ?? 0]
            }
            #expect(caches.count > 50)
            // Of vmstat's columns the last is called Pages, and has the objects in a slab.
            let rows = parts[0].filter { $0[0] != "Cache" }
            #expect(rows.count == caches.count)
            for row in rows {
                let cache = try #require(caches[row[0]])
                let figures = row.dropFirst().map { UInt64($0) ?? 0 }
                #expect(Array(figures[2...]) == [cache[2], cache[3]], "\(row)")
                // Open files come and go between the two.
                #expect(figures[1].distance(to: cache[1]).magnitude <= 4 * cache[3], "\(row) \(cache)")
            }
            let tops = parts[1].drop { $0.first != "OBJS" }.dropFirst()
            #expect(tops.count == caches.count)
            for row in tops {
                let cache = try #require(caches[row[7]])
                #expect(UInt64(row[5]) == cache[3], "\(row)")
                #expect(Tools.shows(row[3].dropLast(), Double(cache[2]) / 1024), "\(row)")
                let slabs = Int(row[4]) ?? -1
                #expect(abs(slabs - Int(cache[5])) <= 4, "\(row) \(cache)")
            }
            let objects = caches.values.map { $0[1] }.reduce(0, +)
            let total = try #require(parts[1][0].last { UInt64($0) != nil }.flatMap { UInt64($0) })
            #expect(total.distance(to: objects).magnitude < objects / 10, "\(parts[1][0])")
        }

        @Test(arguments: machines) func topAndUptimeShowTheLoad(machine: String) async throws {
            let load = try await Tools.file(machine, "proc/loadavg")[0].split(separator: " ").prefix(3)
            let uptime = try await Self.words(machine, "uptime")[0]
            #expect(uptime.suffix(3).map { $0.prefix { $0 != "," } } == Array(load))
            #expect(
                uptime.joined(separator: " ").contains(
                    machine == "laptop" ? "up 9:30," : "up 120 days, 0 min,"))
            let top = try await Tools.output(machine, "top -b -n1 -w 200; cat /proc/meminfo")
            // Between the first look and the second no time has passed.
            #expect(top[0].hasSuffix("load average: \(load.joined(separator: ", "))"), "\(top[0])")
            let memory = try #require(top.first { $0.hasPrefix("MemTotal:") }).split(separator: " ")
            let shown = try #require(top.first { $0.hasPrefix("MiB Mem") })
            // A figure of nine places is cut, with a plus behind it; all have the 24 bits of a float.
            let figure = shown.dropFirst(9).drop { $0 == " " || $0 == ":" }.prefix { $0 != " " && $0 != "+" }
            let mebibytes = Double((Float(memory[1]) ?? 0) / 1024)
            if shown.contains("+") {
                #expect("\(Int(mebibytes))".hasPrefix(figure), "\(shown)")
            } else {
                #expect(Tools.shows(figure, mebibytes, places: 1), "\(shown)")
            }
        }

        @Test func topSharesOutTheTimeThatPasses() async throws {
            let lines = try await Tools.output("laptop", clock: "x100", "top -b -n2 -d 1 -w 200 | grep Cpu")
            let stat = try await Tools.file("laptop", "proc/stat")[0].split(separator: " ").dropFirst()
            let ticks = stat.compactMap { Double($0) }
            let idle = ticks[3] * 100 / ticks[0..<8].reduce(0, +)
            let shown = lines[1].split(separator: ",").first { $0.hasSuffix("id") }
            let figure = Double(shown?.dropLast(2).filter { $0 != " " } ?? "") ?? -1
            #expect(abs(figure - idle) < 8, "\(lines[1]), \(idle) since boot")
        }
    }
}
