import KernelTypes

/// Where a machine's RAM is in its physical address space, in page frames.
///
/// Of our choosing, after common machines:
/// - On x86 the first 3 GiB of RAM start at 0, the rest continues at 4 GiB: the gigabyte between them is
///   the PCI hole. Frames 0xa0 ..< 0x100 (640 KiB to 1 MiB) are the video memory and firmware of the PC.
///   Frame 0 belongs to the firmware too. What remains of the first megabyte is RAM, but kept back at boot,
///   as kernels since 5.13 do. A DMA zone so has 3840 pages to give, as on any PC of today.
/// - Elsewhere RAM starts at 0 and has no holes.
struct AddressMap {
    /// Where memory modules answer, ascending, holes of a few pages included.
    let installed: [Range<UInt64>]
    /// Installed, but no RAM.
    let absent: [Range<UInt64>]
    /// RAM that the kernel keeps from the page allocator.
    let reserved: [Range<UInt64>]

    init(architecture: Architecture, bytes: UInt64) {
        let shift = UInt64(architecture.pageShift)
        let frames = bytes >> shift
        guard architecture.isX86 else {
            installed = [0..<frames]
            absent = []
            reserved = []
            return
        }
        let holeStart: UInt64 = 3 << (30 - shift)
        let holeEnd: UInt64 = 4 << (30 - shift)
        let low = 0..<min(frames, holeStart)
        installed = frames > holeStart ? [low, holeEnd..<holeEnd + (frames - holeStart)] : [low]
        absent = [0..<1, 0xa0..<0x100]
        reserved = [1..<0xa0]
    }

    /// The frame after the last one.
    var end: UInt64 { installed.last?.upperBound ?? 0 }

    /// Number of installed frames.
    var installedCount: UInt64 { installed.reduce(0) { $0 + UInt64($1.count) } }

    /// The parts of the installed memory from the `range.lowerBound`-th installed frame on.
    func installed(_ range: Range<UInt64>) -> [Range<UInt64>] {
        var parts: [Range<UInt64>] = []
        var first: UInt64 = 0
        for piece in installed {
            let next = first + UInt64(piece.count)
            let part = range.clamped(to: first..<next)
            if !part.isEmpty {
                let offset = piece.lowerBound - first
                parts.append(part.lowerBound + offset..<part.upperBound + offset)
            }
            first = next
        }
        return parts
    }
}

extension Range<UInt64> {
    /// What is left of the range without `holes`, which ascend and do not overlap.
    func subtracting(_ holes: [Range<UInt64>]) -> [Range<UInt64>] {
        var parts: [Range<UInt64>] = []
        var start = lowerBound
        for hole in holes where hole.overlaps(self) {
            if start < hole.lowerBound { parts.append(start..<hole.lowerBound) }
            start = Swift.max(start, hole.upperBound)
        }
        if start < upperBound { parts.append(start..<upperBound) }
        return parts
    }
}
