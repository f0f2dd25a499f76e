import Testing

extension Tools {
    /// `mpstat` and `sar`, which show rates: what they print since boot is a counter by the uptime.
    @Suite(.serialized) struct Sysstat {
        /// Seconds since boot, as the machine says.
        private static func uptime(_ machine: String) async throws -> Double {
            let words = try await Tools.file(machine, "proc/uptime")[0].split(separator: " ")
            return try #require(Double(words[0]))
        }

        @Test(.enabled(if: isExpected("mpstat")), arguments: machines)
        func mpstatShowsEachInterruptOfEachCPU(machine: String) async throws {
            let table = try await CountTable.read(machine)
            let softirqs = try await CountTable.read(machine, "proc/softirqs")
            let uptime = try await Self.uptime(machine)
            let wanted = (table.cpus.map { String($0) } + ["CPU", "all"]).joined(separator: "|")
            // The lines of some CPUs out of 90 MB, each behind its number and a colon.
            let numbered = try await Tools.output(
                machine, "mpstat -I ALL | grep -nE '^[^ ]+ +(\(wanted)) |CPU)$'")
            let numbers = numbered.map { Int($0.prefix { $0 != ":" }) ?? 0 }
            let lines = numbered.map { $0.drop { $0 != ":" }.dropFirst() }
            #expect(lines[0].contains("(\(table.columns) CPU)"))
            let sum = try #require(lines.first { $0.split(separator: " ")[1] == "all" }).split(separator: " ")
            let total = try await #require(Tools.figures(machine, "proc/stat")["intr"])
            // mpstat 12.6 keeps the sum of all interrupts in 32 bits, and shows what is left over.
            #expect(Tools.shows(sum[2], Double(total % (1 << 32)) / uptime), "\(sum) \(total)")
            // The two tables: a heading, and rows for the CPUs.
            let headings = lines.indices.filter { lines[$0].split(separator: " ").dropFirst().first == "CPU" }
            try #require(headings.count == 3)
            for (heading, expected) in [(headings[1], table), (headings[2], softirqs)] {
                let names = lines[heading].split(separator: " ").dropFirst(2).map { String($0.dropLast(2)) }
                #expect(names == expected.rows.map(\.name), "\(names.count) of \(expected.rows.count)")
                var wrong: [String] = []
                for (index, cpu) in expected.cpus.enumerated() {
                    let words = lines[heading + 1 + index].split(separator: " ")
                    try #require(words.count == names.count + 2 && words[1] == "\(cpu)")
                    #expect(numbers[heading + 1 + index] == numbers[heading] + 1 + cpu)
                    for (row, shown) in zip(expected.rows, words.dropFirst(2)) {
                        if !Tools.shows(shown, Double(row.cells[index] ?? 0) / uptime) {
                            wrong.append("\(row.name) of CPU \(cpu): \(shown)")
                        }
                    }
                }
                #expect(wrong.isEmpty, "\(wrong.count): \(wrong.prefix(5))")
            }
        }

        @Test(.enabled(if: isExpected("mpstat")), arguments: machines)
        func mpstatShowsEachCPUsShares(machine: String) async throws {
            let lines = try await Tools.output(machine, "mpstat -P ALL")
            var expected: [(name: String, ticks: [UInt64])] = []
            let stat = try await Tools.file(machine, "proc/stat")
            for line in stat where line.hasPrefix("cpu") {
                let words = line.split(separator: " ")
                let name = words[0].dropFirst(3)
                expected.append(
                    (name.isEmpty ? "all" : String(name), words.dropFirst().map { UInt64($0) ?? 0 }))
            }
            let rows = lines.dropFirst(2).map { $0.split(separator: " ").dropFirst() }
            #expect(rows.count == expected.count)
            #expect(rows.count == (machine == "laptop" ? 17 : 4097))
            var wrong: [String] = []
            for (row, cpu) in zip(rows, expected) {
                let ticks = cpu.ticks
                // usr nice sys iowait irq soft steal guest gnice idle: guests are part of usr and nice.
                var shares: [UInt64] = [ticks[0] - ticks[8], ticks[1] - ticks[9], ticks[2]]
                shares += ticks[4...9]
                shares.append(ticks[3])
                let all = Double(ticks[0..<8].reduce(0, +))
                var isRight = String(row.first ?? "") == cpu.name
                for (shown, share) in zip(row.dropFirst(), shares) {
                    isRight = isRight && Tools.shows(shown, Double(share) * 100 / all)
                }
                if !isRight { wrong.append("\(row.joined(separator: " ")), not \(shares)") }
            }
            #expect(wrong.isEmpty, "\(wrong.count): \(wrong.prefix(3))")
        }

        /// Two records of the collector, 100 seconds of the machine's apart, make exact rates.
        @Test(.enabled(if: isExpected("sadc") && isExpected("sar")), arguments: machines)
        func sarShowsWhatWasCountedBetweenTwoRecords(machine: String) async throws {
            try await TemporaryFolder.with { folder in
                var tables: [CountTable] = []
                let uptimes = machine == "laptop" ? ["34200s", "34300s"] : ["120d", "10368100s"]
                for uptime in uptimes {
                    let options = ["--uptime", uptime]
                    tables.append(try await CountTable.read(machine, options: options))
                    _ = try await Tools.output(
                        machine, options: options, "sadc -S INT 1 1 \(folder.root)/records")
                }
                let shown = try await Program.shell(
                    "LC_ALL=C S_TIME_FORMAT=ISO sar -I ALL -f \(folder.root)/records | grep Average")
                let rows = shown.lines.map { $0.split(separator: " ").dropFirst() }.filter {
                    $0.first != "INTR"
                }
                let before = tables[0].rows
                let after = tables[1].rows
                #expect(rows.map { $0.first.map(String.init) } == ["sum"] + after.map(\.name))
                let differences = zip(before, after).map { Double($1.total) - Double($0.total) }
                let expected = [differences.reduce(0, +)] + differences
                var wrong: [String] = []
                for (row, difference) in zip(rows, expected) {
                    let isRight = row.last.map { Tools.shows($0, difference / 100) } ?? false
                    if !isRight { wrong.append("\(row.joined(separator: " ")), not \(difference / 100)") }
                }
                #expect(wrong.isEmpty, "\(wrong.count): \(wrong.prefix(5))")
                #expect(expected[0] > 100_000)
            }
        }

        @Test(.enabled(if: isExpected("sar")), arguments: machines)
        func sarLooksTwice(machine: String) async throws {
            let table = try await CountTable.read(machine)
            let lines = try await Tools.output(machine, clock: "real", "sar -I ALL 1 1 | grep Average")
            let rows = lines.map { $0.split(separator: " ").dropFirst() }.filter { $0.first != "INTR" }
            try #require(rows.map { $0.first.map(String.init) } == ["sum"] + table.rows.map(\.name))
            let rates = rows.map { $0.last.flatMap { Double($0) } ?? -1 }
            let total = rates.dropFirst().reduce(0, +)
            #expect(abs(total - rates[0]) <= 0.005 * Double(rates.count) + 1)
            let mean = Double(table.rows.map(\.total).reduce(0, +)) / (try await Self.uptime(machine))
            #expect(rates[0] > mean / 4 && rates[0] < mean * 4, "\(rates[0]) a second, \(mean) since boot")
        }
    }
}
