extension VmallocState {
    /// What of the invariants does not hold, a line each; empty if all do.
    func violations() -> [String] {
        var found: [String] = []
        for (index, range) in ranges.enumerated() {
            found += range.free.violations()
            let used = busy.values.map(\.area.addresses) + lazy.map(\.addresses)
            let own = used.filter { range.addresses.contains($0.lowerBound) } + range.free.pieces
            var next = range.addresses.lowerBound
            for piece in own.sorted(by: { $0.lowerBound < $1.lowerBound }) {
                if piece.lowerBound != next {
                    found.append("range \(index): \(next) is lost or in two areas")
                }
                next = piece.upperBound
            }
            if next != range.addresses.upperBound { found.append("range \(index) ends at \(next)") }
        }
        if lazyPages != lazy.reduce(0, { $0 + $1.addresses.count / memory.pageSize }) {
            found.append("\(lazyPages) pages counted as lazy")
        }
        if descriptors != nil, busy.values.contains(where: { $0.descriptors == nil }) {
            found.append("an area is without descriptors")
        }
        var frames: Set<UInt64> = []
        for entry in busy.values {
            let pages = entry.runs.reduce(0) { $0 + $1.count }
            let mapped = entry.area.kind == .ioremap ? 0 : entry.area.pageCount
            if pages != mapped { found.append("area \(entry.area.start) has \(pages) pages") }
            guard entry.area.hasOwnPages else { continue }
            for frame in entry.runs.joined() where !frames.insert(frame).inserted {
                found.append("frame \(frame) is in two areas")
            }
        }
        return found
    }
}
