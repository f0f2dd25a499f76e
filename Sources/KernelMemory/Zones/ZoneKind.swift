public import KernelTypes

/// A kind of zone: the part of each node's memory that lies within certain physical addresses.
///
/// Ordered from the most precious to the least: an allocation falls back to lower kinds.
public enum ZoneKind: Int, Sendable, Hashable, CaseIterable, Comparable {
    /// What the oldest or narrowest devices reach: 16 MiB on PCs, 4 GiB on ia64 and arm64.
    case dma
    /// What devices with 32 address bits reach: 4 GiB.
    case dma32
    /// All else that the kernel reaches through its direct map.
    case normal
    /// What a 32-bit kernel has no permanent address for.
    case highMem
    /// Pages that hold only what can be moved; empty unless asked for at boot.
    case movable
    /// Memory of devices.
    case device

    /// The zone's name in `buddyinfo` and `zoneinfo`.
    public var name: String {
        switch self {
        case .dma: "DMA"
        case .dma32: "DMA32"
        case .normal: "Normal"
        case .highMem: "HighMem"
        case .movable: "Movable"
        case .device: "Device"
        }
    }

    /// Lower means more precious.
    public static func < (left: ZoneKind, right: ZoneKind) -> Bool { left.rawValue < right.rawValue }

    /// The kinds that each node of `architecture` has, populated or not, in order (Linux: the members of
    /// `enum zone_type` that its default configuration leaves in).
    public static func all(of architecture: Architecture) -> [ZoneKind] {
        switch architecture {
        case .x86_64, .aarch64: [.dma, .dma32, .normal, .movable, .device]
        case .i386: [.dma, .normal, .highMem, .movable]
        case .ia64: [.dma, .normal]
        }
    }

    /// The physical addresses that the kind covers on `architecture`; empty for kinds without memory of
    /// their own at boot.
    func addresses(of architecture: Architecture) -> Range<UInt64> {
        let mebibyte: UInt64 = 1 << 20
        let dmaEnd = architecture.isX86 ? 16 * mebibyte : 4096 * mebibyte
        switch self {
        case .dma: return 0..<dmaEnd
        case .dma32: return architecture == .x86_64 ? dmaEnd..<4096 * mebibyte : dmaEnd..<dmaEnd
        case .normal:
            switch architecture {
            case .i386: return dmaEnd..<Self.lowMemoryEnd
            case .x86_64, .aarch64, .ia64: return 4096 * mebibyte..<UInt64.max
            }
        case .highMem: return Self.lowMemoryEnd..<UInt64.max
        case .movable, .device: return 0..<0
        }
    }

    /// Where HighMem starts on i386: 1 GiB of kernel addresses less 128 MiB for vmalloc.
    private static let lowMemoryEnd: UInt64 = 896 << 20

    /// Whether the kernel has no permanent address for the zone's pages, or keeps them for what can move:
    /// such zones do not count as low memory.
    var isOutsideLowMemory: Bool { self == .highMem || self == .movable }

    /// The part, as a divisor, of the memory above it that a zone of this kind withholds from allocations
    /// that could have used that memory (Linux: `lowmem_reserve_ratio`); 0 withholds nothing.
    public var reserveRatio: Int {
        switch self {
        case .dma, .dma32: 256
        case .normal: 32
        case .highMem, .movable, .device: 0
        }
    }
}
