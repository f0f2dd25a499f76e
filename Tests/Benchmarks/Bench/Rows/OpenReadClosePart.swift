import Glibc

/// A small table, opened, read and closed, as a collector does every few seconds.
struct OpenReadClosePart: Part {
    let name = "open, read, close"
    let meaning = "proc/interrupts of 64 CPUs, microseconds; goal 1.2 of the C server for the same bytes"

    func run(_ setting: Setting) throws {
        var table = Table("", "bytes", "C server", "page", "ratio", "row", "ratio")
        for cpu in [Pinning.cpu, nil] {
            try Pinning.on(cpu: cpu) {
                let mount = try Mount.machine(
                    setting, ["--machine", "default", "--clock", "manual"], threads: cpu == nil ? nil : 1)
                let reading = Reading(size: 128 << 10)
                let size = try reading.whole("\(mount.path)/sim/interrupts.page")
                let baseline = try Mount.baseline(setting, size: size)
                let times = try setting.medians(
                    [
                        "\(baseline.path)/file", "\(mount.path)/sim/interrupts.page",
                        "\(mount.path)/sim/interrupts.row",
                    ]
                    .map { path in { try seconds { for _ in 0..<2000 { try reading.whole(path) } } / 2000 } })
                table.add(
                    cpu == nil ? "unpinned" : "pinned", "\(size)", (times[0] * 1e6).rounded(to: 1),
                    (times[1] * 1e6).rounded(to: 1), (times[1] / times[0]).rounded(to: 2),
                    (times[2] * 1e6).rounded(to: 1), (times[2] / times[0]).rounded(to: 2))
            }
        }
        table.print()
    }
}
