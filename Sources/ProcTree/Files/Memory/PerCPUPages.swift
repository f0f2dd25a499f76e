import KernelMemory
import KernelTypes
import Machine
import SeqFile

/// What `zoneinfo` says of each CPU's list of a zone's pages (Linux: `per_cpu_pages`).
///
/// The lists' limits are the kernel's. The lists themselves are always empty: pages here come from the zone
/// and go back to it at once.
struct PerCPUPages: Sendable, Hashable {
    /// Pages that go between list and zone at a time (Linux: `zone_batchsize`).
    let batch: Int
    /// At how many pages a list is trimmed; from 6.7 on the least that this is tuned to.
    let high: Int
    /// The most that it is tuned to.
    let highest: Int
    /// How far a CPU's counts may be off the zone's (Linux: `calculate_normal_threshold`).
    let threshold: Int
    private let hasRange: Bool

    /// The lists of `zone` on a machine as it is in `state`.
    init(_ zone: ZoneSnapshot, _ state: MachineState) {
        let specification = state.specification
        let shift = specification.architecture.pageShift
        let managed = zone.managedPages
        let wish = min(managed >> 12, (256 << 10) >> shift)
        batch = wish <= 1 ? 1 : (1 << Self.lastBit(wish + wish / 2)) - 1
        let local = state.topology.cpus(ofNode: zone.node).intersection(state.online).count
        let cpus = max(1, local > 0 ? local : state.online.count)
        let isOld = specification.kernel < KernelVersion(5, 14)
        high = isOld ? 6 * batch : max(zone.watermarks.low / cpus, 4 * batch)
        highest = max(managed / 8 / cpus, 4 * batch)
        hasRange = specification.kernel >= KernelVersion(6, 7)
        let units = managed >> (27 - shift)
        let steps = 2 * Self.bits(state.online.count) * (1 + Self.bits(units))
        threshold = min(125, steps)
    }

    /// The lines of one CPU.
    func write(cpu: Int, to buffer: inout SeqBuffer) {
        buffer.put("\n    cpu: ")
        buffer.format(UInt64(cpu))
        buffer.put("\n              count:    0\n              high:     ")
        buffer.format(UInt64(high))
        buffer.put("\n              batch:    ")
        buffer.format(UInt64(batch))
        if hasRange {
            buffer.put("\n              high_min: ")
            buffer.format(UInt64(high))
            buffer.put("\n              high_max: ")
            buffer.format(UInt64(highest))
        }
        buffer.put("\n  vm stats threshold: ")
        buffer.format(UInt64(threshold))
    }

    /// The number of binary digits (Linux: `fls`).
    private static func bits(_ value: Int) -> Int { Int.bitWidth - value.leadingZeroBitCount }

    private static func lastBit(_ value: Int) -> Int { bits(value) - 1 }
}
