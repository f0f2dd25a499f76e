import Testing

extension Tools {
    /// `irqbalance`, which reads the topology and the table, and writes masks.
    @Suite(.serialized, .enabled(if: isExpected("irqbalance"))) struct Balance {
        /// What a run of it left: each interrupt's CPUs before and after, and what it printed.
        private struct Result {
            var before: [Int: Substring] = [:]
            var after: [Int: Substring] = [:]
            var effective: [Int: Substring] = [:]
            var printed: [Substring] = []
            /// The table right after, and a while later.
            var counts: [[Substring]] = []

            static func run(_ machine: String, clock: String, debug: Bool) async throws -> Result {
                let lines = try await Tools.output(
                    machine, clock: clock,
                    """
                    lists() {
                        for irq in /proc/irq/[0-9]*; do
                            read -r list <$irq/$1 && echo "${irq##*/} $list"
                        done
                    }
                    lists smp_affinity_list; echo ==
                    irqbalance --oneshot --foreground --interval=1 \(debug ? "--debug" : "") </dev/null || exit
                    echo ==
                    lists smp_affinity_list; echo ==
                    lists effective_affinity_list; echo ==
                    [ \(machine) = laptop ] || exit 0
                    cat /proc/interrupts; echo ==; sleep 0.5; cat /proc/interrupts
                    """)
                let parts = lines.split(separator: "==", omittingEmptySubsequences: false).map(Array.init)
                try #require(parts.count >= 5)
                func lists(_ part: [Substring]) -> [Int: Substring] {
                    var lists: [Int: Substring] = [:]
                    for line in part {
                        let words = line.split(separator: " ")
                        if words.count == 2, let irq = Int(words[0]) { lists[irq] = words[1] }
                    }
                    return lists
                }
                return Result(
                    before: lists(parts[0]), after: lists(parts[2]), effective: lists(parts[3]),
                    printed: parts[1], counts: Array(parts[4...]))
            }

            /// Where those that have another mask now are.
            var moved: [Int: Substring] { after.filter { before[$0.key] != $0.value } }
        }

        @Test func interruptsMoveToWhereItPutsThem() async throws {
            let result = try await Result.run("laptop", clock: "x100", debug: true)
            #expect(result.moved.count > 10)
            // The last tree that it prints: CPUs, with the interrupts of each below.
            var cpu: Int?
            var placed: [Int: Int] = [:]
            for line in result.printed {
                let words = line.split(separator: " ")
                if line.contains("CPU number"), words.count > 2 { cpu = Int(words[2]) }
                if line.contains("Cache domain")
                    || !line.hasPrefix("                  Int") && words.first == "Interrupt"
                {
                    cpu = nil
                }
                if words.first == "Interrupt", let irq = Int(words[1]) { placed[irq] = cpu }
            }
            let single = result.moved.filter { placed[$0.key] != nil }
            #expect(single.count >= 5)
            for (irq, list) in single { #expect(list == "\(placed[irq] ?? -1)", "interrupt \(irq)") }
            for (irq, list) in result.moved {
                let effective = Tools.cpus(result.effective[irq] ?? "")
                #expect(effective.count == 1 && Tools.cpus(list).contains(effective[0]), "interrupt \(irq)")
            }
            // From now on it counts there, and nowhere else.
            var counted = 0
            try #require(result.counts.count == 2)
            for (first, second) in zip(result.counts[0], result.counts[1]) {
                let before = first.split(separator: " ")
                let after = second.split(separator: " ")
                guard let irq = Int(before[0].dropLast()), result.moved[irq] != nil else { continue }
                let growing = (0..<16).filter { before[$0 + 1] != after[$0 + 1] }
                #expect(
                    growing.isEmpty || growing == Tools.cpus(result.effective[irq] ?? ""), "interrupt \(irq)")
                counted += growing.count
            }
            #expect(counted >= 3)
        }

        /// Masks longer than its buffer of 1,024 bytes, which is what `st_blksize` in `/proc` makes of it, reach
        /// the kernel in two writes: the first is a mask of other CPUs, 3616 to 3647, the second is refused. So it
        /// is with a real kernel.
        @Test func masksOfMoreThan3648CPUsAreCutInTwo() async throws {
            let result = try await Result.run("uv-4096", clock: "manual", debug: false)
            let moved = result.moved.compactMap { Int($0.value) }
            #expect(moved.count > 300, "\(result.moved.count)")
            #expect(!moved.contains { $0 >= 3648 })
            #expect(moved.contains { (3616..<3648).contains($0) })
            for (irq, list) in result.moved {
                let effective = Tools.cpus(result.effective[irq] ?? "")
                #expect(effective.count == 1 && Tools.cpus(list).contains(effective[0]), "interrupt \(irq)")
            }
        }
    }
}
