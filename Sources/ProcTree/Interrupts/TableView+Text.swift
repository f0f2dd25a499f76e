import KernelTypes
import Machine
import SeqFile

extension TableView {
    /// Writes whole rows, if they fit.
    func put(rows: Range<Int>, into buffer: inout SeqBuffer) {
        // What cannot fit need not be written: an overflowed buffer is thrown away.
        let length = start(ofRow: rows.upperBound) - start(ofRow: rows.lowerBound)
        guard length < buffer.size - buffer.count else { return buffer.setOverflow() }
        for row in rows { put(cells(ofRow: row), ofRow: row, prefix: true, suffix: true, into: &buffer) }
    }

    /// Writes consecutive cells of a row, with the text before them and behind them as asked for.
    func put(
        _ cells: Range<Int>, ofRow number: Int, prefix: Bool, suffix: Bool, into buffer: inout SeqBuffer
    ) {
        let shape = table.shapes[number]
        let text = table.text
        if prefix { buffer.put(text.span.extracting(shape.prefix)) }
        switch table.rows[number].content {
        case .text: break
        case .header(let style): HeaderCells(style, cpus: cpus).put(cells, into: &buffer)
        case .counts(let source, let firstWidth):
            put(source, cells, shape, firstWidth: firstWidth, into: &buffer)
        case .softirq(let softirq, let counts): put(softirq, counts, cells, into: &buffer)
        }
        if suffix { buffer.put(text.span.extracting(shape.suffix)) }
    }

    private func put(
        _ source: CounterSource, _ cells: Range<Int>, _ shape: RowShape, firstWidth: Int,
        into buffer: inout SeqBuffer
    ) {
        var rest = cells
        if case .fixed(let count) = shape.cells {
            for place in cells {
                let value = snapshot.value(of: source, place: place, of: count)
                put(value, width: place == 0 ? firstWidth : SeqBuffer.countWidth, into: &buffer)
            }
            return
        }
        if cells.lowerBound == 0, firstWidth < SeqBuffer.countWidth, !cells.isEmpty {
            let first = snapshot.value(of: source, cpu: cpus.element(at: 0))
            put(UInt64(UInt32(truncatingIfNeeded: first)), width: firstWidth, into: &buffer)
            rest = 1..<cells.upperBound
        }
        if source.pattern.isMostlyZero {
            buffer.putZeroCounts(rest.count)
            let end = rest.upperBound
            snapshot.forEachCount(of: source, ordinals: rest, among: cpus) { ordinal, count in
                buffer.replaceCount(endingBeforeEnd: (end - 1 - ordinal) * SeqBuffer.countWidth, with: count)
            }
        } else {
            putDense(source, rest, into: &buffer)
        }
    }

    /// Computes and writes counts in batches that stay in the processor's nearest cache.
    private func putDense(_ source: CounterSource, _ cells: Range<Int>, into buffer: inout SeqBuffer) {
        var batch = [64 of UInt32](repeating: 0)
        var from = cells.lowerBound
        while from < cells.upperBound, !buffer.hasOverflowed {
            let end = min(from + 64, cells.upperBound)
            var counts = batch.mutableSpan
            snapshot.fill(&counts, of: source, ordinals: from..<end, among: cpus)
            buffer.putCounts(batch.span.extracting(first: end - from))
            from = end
        }
    }

    /// Writes counts of deferred work, which are sums over interrupts.
    private func put(
        _ softirq: Softirq, _ counts: SoftirqCounts, _ cells: Range<Int>, into buffer: inout SeqBuffer
    ) {
        // All CPUs that could be online are numbered without gaps: a place is a number.
        var from = cells.lowerBound
        while from < cells.upperBound, !buffer.hasOverflowed {
            let end = min(from + 256, cells.upperBound)
            let first = from
            var batch = [256 of UInt32](repeating: 0)
            counts.forEachCount(of: softirq, in: snapshot, cpus: from..<end) { cpu, count in
                batch[cpu - first] &+= UInt32(truncatingIfNeeded: count)
            }
            buffer.putCounts(batch.span.extracting(first: end - from))
            from = end
        }
    }

    /// Writes one count right-justified. A field that is too narrow for it shows the largest number that it
    /// has room for: lengths must not depend on counts.
    private func put(_ value: UInt64, width: Int, into buffer: inout SeqBuffer) {
        var shown = value
        if SeqBuffer.decimalDigits(value) > width {
            shown = (0..<width).reduce(0) { sum, _ in sum * 10 + 9 }
        }
        buffer.format(shown, width: width)
    }
}
