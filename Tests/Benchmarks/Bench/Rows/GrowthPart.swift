import Glibc

/// What a byte costs, and the daemon's memory, as the number of CPUs grows.
struct GrowthPart: Part {
    let plot: String?

    var name: String { "growth" }
    var meaning: String {
        "GB/s of 1 MiB reads, pinned, and the daemon's VmHWM in KiB; goal: flat within 1.3"
    }

    /// One number of CPUs.
    struct Point {
        let cpus: Int
        /// Bytes a second, by strategy; nil where it cannot be read.
        let rates: [Double?]
        let memory: Int
        let baseline: Double
    }

    static let strategies = ["page", "row", "kmalloc", "vmalloc", "kvmalloc"]

    func run(_ setting: Setting) throws {
        var table = Table("CPUs", "C server", "page", "row", "kmalloc", "vmalloc", "kvmalloc", "VmHWM")
        var points: [Point] = []
        for power in [1, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24] {
            let point = try Pinning.on(cpu: Pinning.cpu) { try measure(1 << power, setting) }
            points.append(point)
            let rates = point.rates.map { $0.map(gigabytes) ?? "-" }
            table.add(
                "\(point.cpus)", gigabytes(point.baseline), rates[0], rates[1], rates[2], rates[3], rates[4],
                "\(point.memory)")
        }
        table.print()
        guard let plot else { return }
        try GrowthPlot(points).write(to: plot)
        print("   drawn in \(plot)")
    }

    private func measure(_ cpus: Int, _ setting: Setting) throws -> Point {
        let mount = try Mount.machine(
            setting, ["--machine", "million", "--cpus", "\(cpus)", "--clock", "manual"])
        let baseline = try Mount.baseline(setting, size: 1 << 30)
        let reading = Reading(size: 1 << 20)
        // Without the header, whose cells are different from all others.
        let bytes = 300_000_000
        func rate(_ name: String) -> Double? {
            try? reading.rate("\(mount.path)/sim/interrupts.\(name)", bytes: bytes)
        }
        _ = rate("page")
        let memory = mount.memory("VmHWM")
        let rounds = max(1, setting.rounds / 2)
        var found = [[Double]](repeating: [], count: GrowthPart.strategies.count)
        var baselines: [Double] = []
        for _ in 0..<rounds {
            baselines.append(try reading.rate("\(baseline.path)/file", bytes: bytes))
            for (index, strategy) in GrowthPart.strategies.enumerated() {
                if let value = rate(strategy) { found[index].append(value) }
            }
        }
        return Point(
            cpus: cpus, rates: found.map { $0.isEmpty ? nil : Statistics.median($0) }, memory: memory,
            baseline: Statistics.median(baselines))
    }
}
