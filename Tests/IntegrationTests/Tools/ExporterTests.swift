import Testing

extension Tools {
    /// `prometheus-node-exporter`, under `run` and on a plain mount.
    @Suite(.serialized, .enabled(if: isExpected("prometheus-node-exporter") && isExpected("curl")))
    struct Exporter {
        /// Starts it, gets its metrics once, and ends it, come what may; awk then cuts the metrics.
        ///
        /// Each line of the result is a metric, its labels' values in the order of their names, and the value:
        /// of interrupts one line for each type, the sum of its cells.
        private static func script(_ collectors: [String], _ options: String = "") -> String {
            """
            folder=$(mktemp -d); server=
            trap 'kill $server; wait $server 2>/dev/null; rm -rf $folder' EXIT
            timeout 120 prometheus-node-exporter --web.listen-address=127.0.0.1:0 --web.disable-exporter-metrics \\
                --collector.disable-defaults \(collectors.map { "--collector.\($0)" }.joined(separator: " ")) \\
                \(options) 2>$folder/log &
            server=$!
            for try in $(seq 200); do
                address=$(sed -n 's/.*Listening on" address=//p' $folder/log)
                [ -n "$address" ] && break
                sleep 0.1
            done
            curl -sS --max-time 100 http://$address/metrics >$folder/metrics || exit 1
            awk '
                /^#/ { next }
                /^node_interrupts_total/ {
                    match($0, /type="[^"]*"/); type = substr($0, RSTART + 6, RLENGTH - 7)
                    if (!(type in sum)) names[++count] = type
                    sum[type] += $NF; next
                }
                { gsub(/[a-z_]*="/, " "); gsub(/[{}",]/, " "); print }
                END { for (i = 1; i <= count; i++) printf "interrupts %s %.0f\\n", names[i], sum[names[i]] }
            ' $folder/metrics
            grep 'collector failed' $folder/log >&2 || true
            """
        }

        private static let small = ["buddyinfo", "zoneinfo", "meminfo", "slabinfo", "vmstat"]

        /// Metrics by all but their value.
        private static func metrics(_ outcome: Program.Outcome) throws -> [String: Double] {
            try #require(outcome.status == 0, "\(outcome.text.suffix(300)) \(outcome.error)")
            var metrics: [String: Double] = [:]
            for line in outcome.lines {
                let words = line.split(separator: " ")
                metrics[words.dropLast().joined(separator: " ")] = words.last.flatMap { Double($0) }
            }
            return metrics
        }

        /// Figures of memory. Those that move may be off by the buffers of the files that it reads at once.
        private func checkMemory(_ metrics: [String: Double], _ machine: String) async throws {
            for (name, figure) in try await Tools.figures(machine, "proc/meminfo") {
                let key = name.replacing("(", with: "_").replacing(")", with: "")
                let isCount = name.hasPrefix("HugePages_")
                let shown = metrics["node_memory_\(key)\(isCount ? "" : "_bytes")"]
                let expected = Double(figure) * (isCount ? 1 : 1024)
                let isRight = abs((shown ?? -1) - expected) <= 8_388_608
                #expect(isRight, "\(name) \(shown ?? -1), not \(expected)")
            }
            var zone = ""
            for line in try await Tools.file(machine, "proc/zoneinfo") {
                let words = line.split(separator: " ")
                if words[0] == "Node" { zone = "\(words[1].dropLast()) \(words[3])" }
                guard words.count == 2, ["managed", "present", "spanned", "high"].contains(words[0]) else {
                    continue
                }
                let shown = metrics["node_zoneinfo_\(words[0])_pages \(zone)"]
                #expect(shown == Double(words[1]), "\(zone): \(line)")
            }
            var pages = 0.0
            for line in try await Tools.file(machine, "proc/buddyinfo") {
                for (order, count) in line.split(separator: " ").dropFirst(4).enumerated() {
                    pages += (Double(count) ?? 0) * Double(1 << order)
                }
            }
            let shown = metrics.filter { $0.key.hasPrefix("node_buddyinfo_blocks ") }.reduce(0.0) {
                sum, metric in
                let order = Int(metric.key.split(separator: " ")[2]) ?? 0
                return sum + metric.value * Double(1 << order)
            }
            #expect(pages > 1_000_000 && abs(shown - pages) < 2048, "\(shown) free pages, not \(pages)")
            for line in try await Tools.file(machine, "proc/slabinfo").dropFirst(2) {
                let words = line.split(separator: " ")
                #expect(metrics["node_slabinfo_object_size_bytes \(words[0])"] == Double(words[3]), "\(line)")
                #expect(metrics["node_slabinfo_objects_per_slab \(words[0])"] == Double(words[4]), "\(line)")
            }
            let events = try await Tools.figures(machine, "proc/vmstat")
            for name in ["pgfault", "pgmajfault", "pgpgin", "pswpout", "oom_kill"] {
                #expect(metrics["node_vmstat_\(name)"] == events[name].map { Double($0) }, "\(name)")
            }
            for collector in Self.small {
                #expect(metrics["node_scrape_collector_success \(collector)"] == 1, "\(collector)")
            }
        }

        /// Figures of CPUs and interrupts.
        private func checkCounts(
            _ metrics: [String: Double], _ machine: String, options: [String] = []
        ) async throws {
            let table = try await CountTable.read(machine, options: options)
            let shown = metrics.filter { $0.key.hasPrefix("interrupts ") }
            // Of rows with one cell for all CPUs it takes some, and leaves others out.
            for row in table.full {
                #expect(shown["interrupts \(row.name)"] == Double(row.total), "\(row.name)")
            }
            let stat = try await Tools.figures(machine, options: options, "proc/stat")
            for (name, key) in [
                ("intr_total", "intr"), ("context_switches_total", "ctxt"), ("forks_total", "processes"),
                ("procs_running", "procs_running"), ("boot_time_seconds", "btime"),
            ] {
                #expect(metrics["node_\(name)"] == stat[key].map { Double($0) }, "\(name)")
            }
            let modes = ["user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal"]
            let lines = try await Tools.file(machine, options: options, "proc/stat")
            for line in lines where line.hasPrefix("cpu") && !line.hasPrefix("cpu ") {
                let words = line.split(separator: " ")
                for (mode, ticks) in zip(modes, words.dropFirst()) {
                    let shown = metrics["node_cpu_seconds_total \(words[0].dropFirst(3)) \(mode)"]
                    #expect(shown == (Double(ticks) ?? 0) / 100, "\(words[0]) \(mode)")
                }
            }
        }

        @Test func aLaptopIsExported() async throws {
            let outcome = try await Tools.run(
                "laptop", Self.script(Self.small + ["interrupts", "stat", "cpu"]))
            let metrics = try Self.metrics(outcome)
            try await checkMemory(metrics, "laptop")
            try await checkCounts(metrics, "laptop")
        }

        /// Its reader of `stat` takes no line longer than 64 KB, and that of interrupts is.
        @Test func uvLosesItsCPUs() async throws {
            let outcome = try await Tools.run("uv-4096", Self.script(Self.small + ["stat", "cpu"]))
            let metrics = try Self.metrics(outcome)
            try await checkMemory(metrics, "uv-4096")
            let longest = try await Tools.file("uv-4096", "proc/stat").map(\.utf8.count).max() ?? 0
            #expect(longest > 65_536)
            for collector in ["stat", "cpu"] {
                #expect(metrics["node_scrape_collector_success \(collector)"] == 0, "\(collector)")
            }
            #expect(outcome.error.contains("token too long"), "\(outcome.error)")
            #expect(!metrics.keys.contains { $0.hasPrefix("node_cpu_seconds_total") })
        }

        /// The whole table of `uv-4096` would be 888 MB of metrics and minutes: one with fewer interrupts.
        @Test func theInterruptsOf4096CPUs() async throws {
            let few = ["--cpus", "4096", "--set", "devices.6.queues=4"]
            let outcome = try await Tools.run("laptop", options: few, Self.script(["interrupts"]))
            let table = try await CountTable.read("laptop", options: few)
            let metrics = try Self.metrics(outcome)
            #expect(table.columns == 4096 && table.full.count > 40)
            for row in table.full {
                #expect(metrics["interrupts \(row.name)"] == Double(row.total), "\(row.name)")
            }
        }

        @Test(arguments: machines) func aMountIsExported(machine: String) async throws {
            try await MountedMachine.with("--machine", machine, "--clock", "manual") { mount in
                let paths = "--path.procfs=\(mount.path("proc")) --path.sysfs=\(mount.path("sys"))"
                let isSmall = machine == "laptop"
                let collectors = Self.small + (isSmall ? ["interrupts", "stat", "cpu"] : [])
                let outcome = try await Program.run("bash", ["-c", Self.script(collectors, paths)])
                let metrics = try Self.metrics(outcome)
                try await checkMemory(metrics, machine)
                if isSmall { try await checkCounts(metrics, machine) }
            }
        }
    }
}
