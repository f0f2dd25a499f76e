/// Which node each page frame is on.
struct FrameNodes {
    /// The zones' spans, ascending, each with its node.
    private let spans: [(frames: Range<UInt64>, node: Int)]

    /// The nodes of a machine with these zones.
    init(_ zones: [ZoneSnapshot]) {
        spans = zones.filter(\.isPopulated)
            .map { ($0.startPFN..<$0.startPFN + UInt64($0.spannedPages), $0.node) }
            .sorted { $0.frames.lowerBound < $1.frames.lowerBound }
    }

    /// The node of `frame`; nil if it is in no zone.
    func node(of frame: UInt64) -> Int? {
        var low = 0
        var high = spans.count
        while low < high {
            let middle = (low + high) / 2
            if spans[middle].frames.upperBound <= frame { low = middle + 1 } else { high = middle }
        }
        return low < spans.count && spans[low].frames.contains(frame) ? spans[low].node : nil
    }

    /// How many of the frames are on each node; nil if one of them is in no zone.
    func count(_ runs: [Range<UInt64>]) -> [VmallocArea.NodePages]? {
        var pages: [Int: Int] = [:]
        for frame in runs.joined() {
            guard let node = node(of: frame) else { return nil }
            pages[node, default: 0] += 1
        }
        return pages.sorted { $0.key < $1.key }.map { VmallocArea.NodePages(node: $0.key, pages: $0.value) }
    }
}
