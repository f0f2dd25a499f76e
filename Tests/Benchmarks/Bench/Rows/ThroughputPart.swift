import Glibc

/// Reading large tables, beside the C server that answers from one buffer.
struct ThroughputPart: Part {
    /// What the table is like.
    enum Kind {
        /// As real machines have it: nearly all cells are zero.
        case ordinary
        /// Every cell has ten digits.
        case dense
    }

    let kind: Kind

    init(_ kind: Kind) { self.kind = kind }

    var name: String { kind == .ordinary ? "throughput" : "dense throughput" }

    var meaning: String {
        switch kind {
        case .ordinary: "proc/interrupts of 4,096 CPUs with some 8,000 rows, GB/s; goal 0.95 of the C server"
        case .dense: "the same with every cell ten digits; goal 0.5 of the C server"
        }
    }

    func run(_ setting: Setting) throws {
        let machine = try kind == .ordinary ? BenchMachine.deviceHeavy() : BenchMachine.dense(setting)
        var table = Table("", "read", "C server", "page", "ratio", "row", "ratio")
        for cpu in [Pinning.cpu, nil] {
            try Pinning.on(cpu: cpu) {
                let baseline = try Mount.baseline(setting, size: 400_000_000)
                let mount = try Mount.machine(setting, machine.options, threads: cpu == nil ? nil : 1)
                for size in [1 << 20, 128 << 10, 4 << 10] {
                    let reading = Reading(size: size)
                    let bytes = size > 4096 ? 400_000_000 : 60_000_000
                    let rates = try setting.medians(
                        [
                            "\(baseline.path)/file", "\(mount.path)/sim/interrupts.page",
                            "\(mount.path)/sim/interrupts.row",
                        ]
                        .map { path in { try reading.rate(path, bytes: bytes) } })
                    table.add(
                        cpu == nil ? "unpinned" : "pinned", "\(size >> 10)K", gigabytes(rates[0]),
                        gigabytes(rates[1]), (rates[1] / rates[0]).rounded(to: 2), gigabytes(rates[2]),
                        (rates[2] / rates[0]).rounded(to: 2))
                }
            }
        }
        table.print()
    }
}
