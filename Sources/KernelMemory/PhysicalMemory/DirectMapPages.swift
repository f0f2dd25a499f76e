import KernelTypes

/// How much of the direct map is mapped with pages of one size.
public struct DirectMapPages: Hashable, Sendable {
    /// log2 of the size of a page in bytes.
    public let pageShift: Int
    /// Bytes mapped with such pages.
    public let bytes: UInt64
}

extension KernelMemory {
    /// How the kernel mapped its RAM at boot, by size of page, the largest first; empty on architectures
    /// whose kernels do not tell (Linux: `direct_pages_count`, x86 only).
    ///
    /// Each piece of RAM is mapped with the largest pages that fit, smaller ones at its ends. The first large
    /// page's worth is mapped with small ones, because the memory types of the first megabyte differ.
    public func directMapPages() -> [DirectMapPages] {
        let architecture = configuration.architecture
        guard architecture.isX86 else { return [] }
        let shifts = Self.directMapShifts(of: configuration)
        var bytes = shifts.map { _ in UInt64(0) }
        let first = UInt64(1) << UInt64(shifts.dropLast().last ?? architecture.pageShift)
        let map = AddressMap(architecture: architecture, bytes: configuration.bytes)
        for piece in map.installed {
            let range = (piece.lowerBound << 12..<piece.upperBound << 12).clamped(to: 0..<directMapEnd)
            let small = range.clamped(to: 0..<first)
            bytes[shifts.count - 1] += UInt64(small.count)
            Self.cover(max(range.lowerBound, small.upperBound)..<range.upperBound, shifts[...], &bytes)
        }
        return zip(shifts, bytes).map { DirectMapPages(pageShift: $0, bytes: $1) }
    }

    /// Adds to `bytes` what of `range` each size maps, `shifts` being the sizes to choose from.
    private static func cover(_ range: Range<UInt64>, _ shifts: ArraySlice<Int>, _ bytes: inout [UInt64]) {
        guard let shift = shifts.first, !range.isEmpty else { return }
        let mask = UInt64(1) << UInt64(shift) - 1
        let lower = (range.lowerBound + mask) & ~mask
        let upper = range.upperBound & ~mask
        guard lower < upper else { return cover(range, shifts.dropFirst(), &bytes) }
        bytes[shifts.startIndex] += upper - lower
        cover(range.lowerBound..<lower, shifts.dropFirst(), &bytes)
        cover(upper..<range.upperBound, shifts.dropFirst(), &bytes)
    }

    /// The sizes of pages that the direct map can have, the largest first.
    private static func directMapShifts(of configuration: MemoryConfiguration) -> [Int] {
        guard configuration.architecture == .i386 else { return [30, 21, 12] }
        return [configuration.bytes > 3 << 30 ? 21 : 22, 12]
    }
}
