/// The sizes that a kernel gives a zone's per-CPU page lists, which `zoneinfo` prints.
///
/// The lists themselves are left out: they would hide the one page that a reader holds from `buddyinfo`.
public struct PerCPUPages: Hashable, Sendable {
    /// How many pages come and go at once (Linux: `zone_batchsize`).
    public let batch: Int
    /// From how many pages on a list gives some back (Linux: `zone_highsize`).
    public let highMin: Int
    /// The most that this may grow to under load.
    public let highMax: Int

    /// The sizes for `zone` on a node with `cpus` CPUs; `online` CPUs share it if that is 0.
    public init(_ zone: ZoneSnapshot, cpus: Int, online: Int, pageSize: Int) {
        self.init(
            managedPages: zone.managedPages, low: zone.watermarks.low, cpus: cpus > 0 ? cpus : online,
            pageSize: pageSize)
    }

    /// The sizes for a zone with a low watermark of `low` pages that `cpus` CPUs share.
    init(managedPages: Int, low: Int, cpus: Int, pageSize: Int) {
        let wanted = min(managedPages >> 12, 256 << 10 / pageSize)
        var batch = 1
        if wanted > 1 {
            let enlarged = wanted + wanted / 2
            batch = 1 << (Int.bitWidth - 1 - enlarged.leadingZeroBitCount) - 1
        }
        self.batch = batch
        highMin = max(low / max(1, cpus), 4 * batch)
        highMax = max(managedPages / 8 / max(1, cpus), 4 * batch)
    }
}
