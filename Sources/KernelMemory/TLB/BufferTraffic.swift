import KernelTypes

/// What filling a buffer and copying it to its reader asks of the TLBs.
///
/// The pattern is that of a reader like `cat`. The kernel writes the buffer from its start to its end; then
/// the reader fetches it in pieces of 128 KiB, each copied page by page into the same buffer of its own,
/// whose pages are of the base size. At the start the TLBs know the reader's buffer and the page of the
/// direct map in which the kernel's buffer begins, which are in use all the time, and nothing of an area
/// that was just mapped.
struct BufferTraffic: Sendable {
    /// How the kernel's buffer is mapped.
    struct Mapping: Hashable, Sendable {
        /// log2 of the page size.
        let shift: Int
        /// Whether the first page is known at the start.
        let isWarm: Bool
        /// How far into its first page the buffer begins, in base pages.
        let offset: Int
    }

    private let geometry: TLBGeometry
    private let baseShift: Int

    /// The traffic on machines with `processor` and pages of 2^`baseShift` bytes.
    init(_ processor: ProcessorModel, baseShift: Int) {
        geometry = TLBGeometry(processor)
        self.baseShift = baseShift
    }

    /// What is missed for the first `pages` base pages of a buffer.
    ///
    /// More than some thousand pages are not all played through: no TLB holds so many, so each further page
    /// costs what those before it did.
    func counts(pages: Int, _ mapping: Mapping) -> TLBModel.Counts {
        guard pages > 1 else { return mapping.isWarm ? .init() : .init(misses: 1, walks: 1) }
        guard pages > 2 * Self.period else { return play(pages, mapping) }
        let (periods, rest) = (pages - Self.period).quotientAndRemainder(dividingBy: Self.period)
        let base = play(Self.period + rest, mapping)
        let step = play(2 * Self.period, mapping) - play(Self.period, mapping)
        return base + step * periods
    }

    private func play(_ pages: Int, _ mapping: Mapping) -> TLBModel.Counts {
        var model = TLBModel(geometry)
        let base = Self.buffer + UInt64(mapping.offset << baseShift)
        let readerPages = max(1, Self.readBytes >> baseShift)
        for page in 0..<readerPages { touchReader(page, &model) }
        if mapping.isWarm { model.access(base, shift: mapping.shift) }
        let start = model.counts
        for page in 0..<pages { model.access(base + UInt64(page << baseShift), shift: mapping.shift) }
        for page in 0..<pages {
            model.access(base + UInt64(page << baseShift), shift: mapping.shift)
            touchReader(page % readerPages, &model)
        }
        return model.counts - start
    }

    private func touchReader(_ page: Int, _ model: inout TLBModel) {
        model.access(Self.reader + UInt64(page << baseShift), shift: baseShift)
    }

    /// Base pages after which the pattern repeats: more than any TLB holds.
    private static let period = 4096
    /// What `cat` asks for in a read.
    private static let readBytes = 131_072
    /// Where the reader has its buffer, and the kernel its own; any addresses far apart will do.
    private static let reader: UInt64 = 0x7f12_3456_7000
    private static let buffer: UInt64 = 0xffff_c900_0000_0000
}
