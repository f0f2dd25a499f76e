/// How many pages each zone keeps free, computed from how many pages it manages.
///
/// Linux: `init_per_zone_wmark_min`, `__setup_per_zone_wmarks`, `setup_per_zone_lowmem_reserve` and
/// `set_recommended_min_free_kbytes`, with the default settings of their controls.
struct ReservePolicy {
    /// The kinds of zone that each node has.
    let kinds: [ZoneKind]
    /// The managed pages of every zone, node by node, kind by kind.
    let managedPages: [Int]
    /// log2 of the page size.
    let pageShift: Int

    /// What the policy comes to.
    struct Result {
        /// The value of `vm.min_free_kbytes`.
        let minFreeKilobytes: Int
        /// The marks of each zone.
        let watermarks: [Watermarks]
    }

    /// The marks after boot.
    ///
    /// - Parameter hugePageblock: with transparent huge pages the number of pages of a pageblock, else nil.
    func result(hugePageblock: Int?) -> Result {
        let lowMemory = bufferPages(above: nil)
        var minFree = Self.minFreeKilobytes(lowMemoryKilobytes: lowMemory << (pageShift - 10))
        var marks = watermarks(minFreeKilobytes: minFree)
        if let hugePageblock {
            let wish = hugePageblock * populatedZones * (2 + Self.perCPUTypes * Self.perCPUTypes)
            let pages = min(wish, bufferPages(above: marks) / 20)
            minFree = max(minFree, pages << (pageShift - 10))
            marks = watermarks(minFreeKilobytes: minFree)
        }
        return Result(minFreeKilobytes: minFree, watermarks: marks)
    }

    /// The boot value of `vm.min_free_kbytes`: four times the square root of the low memory in KiB, within
    /// 128 and 262144.
    static func minFreeKilobytes(lowMemoryKilobytes: Int) -> Int {
        min(max(squareRoot(of: 16 * lowMemoryKilobytes), 128), 262_144)
    }

    /// The marks of every zone for a given `vm.min_free_kbytes`.
    func watermarks(minFreeKilobytes: Int) -> [Watermarks] {
        let wanted = minFreeKilobytes >> (pageShift - 10)
        let lowMemory = zip(allKinds, managedPages)
            .reduce(0) { $0 + ($1.0.isOutsideLowMemory ? 0 : $1.1) }
        return zip(allKinds, managedPages).map { kind, managed in
            let share = Self.share(of: wanted, managed, lowMemory)
            let minimum = kind.isOutsideLowMemory ? min(max(managed / 1024, 32), 128) : share
            return Watermarks(min: minimum, gap: max(share / 4, managed * Self.scaleFactor / 10_000))
        }
    }

    /// `wanted` pages by a zone's part of the low memory; the product can be larger than any number.
    private static func share(of wanted: Int, _ managed: Int, _ lowMemory: Int) -> Int {
        let product = wanted.multipliedFullWidth(by: managed)
        guard lowMemory > product.high else { return 0 }
        return lowMemory.dividingFullWidth(product).quotient
    }

    /// For every zone how many more pages it keeps from allocations that may use zones up to each kind:
    /// the line `protection` of `zoneinfo`.
    func protections() -> [[Int]] {
        managedPages.indices.map { zone in
            let first = zone - zone % kinds.count
            let own = zone - first
            let ratio = kinds[own].reserveRatio
            return kinds.indices.map { highest in
                guard highest > own, ratio > 0, managedPages[zone] > 0 else { return 0 }
                return managedPages[zone + 1...first + highest].reduce(0, +) / ratio
            }
        }
    }

    /// Linux: `watermark_scale_factor`, in ten-thousandths of a zone.
    private static let scaleFactor = 10

    /// Linux: `MIGRATE_PCPTYPES`, the migratetypes with per-CPU lists.
    private static let perCPUTypes = 3

    private var allKinds: [ZoneKind] { managedPages.indices.map { kinds[$0 % kinds.count] } }

    /// Number of zones with memory that user allocations can come from.
    private var populatedZones: Int {
        zip(allKinds, managedPages).count { $0 <= .normal && $1 > 0 }
    }

    /// Pages above the high mark in zones that user allocations can come from (Linux:
    /// `nr_free_buffer_pages`); before there are marks, all of their pages.
    private func bufferPages(above marks: [Watermarks]?) -> Int {
        zip(allKinds, managedPages).enumerated().reduce(0) { sum, zone in
            let (kind, managed) = zone.element
            guard kind <= .normal else { return sum }
            return sum + max(0, managed - (marks?[zone.offset].high ?? 0))
        }
    }

    /// The largest integer whose square is not above `value`.
    static func squareRoot(of value: Int) -> Int {
        var root = 0
        var bit = 1 << 30
        while bit > 0 {
            let candidate = root | bit
            if candidate * candidate <= value { root = candidate }
            bit >>= 1
        }
        return root
    }
}
