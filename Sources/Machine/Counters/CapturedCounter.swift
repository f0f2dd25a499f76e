import KernelTypes

/// The counts of a captured row, and how they go on: each at the pace that brought it to its captured value.
///
/// A column is a CPU's number. A machine that was given more CPUs has columns beyond the captured ones: a row
/// in which at least half of the captured cells counted goes on in its own manner, with values a little above
/// or below those that were captured; in any other row they are zero.
public final class CapturedCounter: Sendable {
    /// The columns that are not zero, ascending.
    let columns: [UInt32]
    /// The captured value of each of them.
    let values: [UInt64]
    /// How many columns the capture had.
    let columnCount: Int
    /// When the capture was made, in nanoseconds since boot; at least 1.
    let origin: UInt64
    /// What the values of added columns follow from.
    let seed: UInt64
    /// Whether a larger machine has more such columns that count; false for cells that only the row has, and for
    /// an interrupt that goes to few CPUs however many there are.
    let grows: Bool

    /// The counts of a row that was captured `origin` nanoseconds after boot.
    init(
        _ counts: [CapturedCount], columnCount: Int, origin: UInt64, seed: UInt64, grows: Bool = true
    ) {
        let sorted = counts.sorted { $0.column < $1.column }
        self.columns = sorted.map { UInt32(clamping: $0.column) }
        self.values = sorted.map(\.value)
        self.columnCount = max(1, columnCount)
        self.origin = max(1, origin)
        self.seed = seed
        self.grows = grows
    }

    /// Whether added columns count.
    var isDense: Bool { grows && columns.count > 0 && columns.count * 2 >= columnCount }

    /// The full value in `column` at `time`.
    func value(column: Int, time: UInt64) -> UInt64 { value(column: column, pace: pace(at: time)) }

    /// The full value of the entry at `index` of `columns`.
    func value(at index: Int, time: UInt64) -> UInt64 { pace(at: time).applied(to: values[index]) }

    /// Writes the low 32 bits of the values of consecutive columns.
    func fill(_ cells: inout MutableSpan<UInt32>, from offset: Int, count: Int, column: Int, time: UInt64) {
        let pace = pace(at: time)
        if columns.count == columnCount, columns.last == UInt32(clamping: columnCount - 1),
            column + count <= columnCount
        {
            // Every column counts: its place is its number.
            for index in 0..<count {
                cells[offset + index] = UInt32(truncatingIfNeeded: pace.applied(to: values[column + index]))
            }
            return
        }
        var place = firstPlace(notBefore: column)
        for index in 0..<count {
            let wanted = column + index
            var value: UInt64 = 0
            if wanted >= columnCount {
                value = self.value(column: wanted, pace: pace)
            } else if place < columns.count, Int(columns[place]) == wanted {
                value = pace.applied(to: values[place])
                place += 1
            }
            cells[offset + index] = UInt32(truncatingIfNeeded: value)
        }
    }

    /// The sum of all columns below `count`.
    func total(columns count: Int, time: UInt64) -> UInt64 {
        let pace = pace(at: time)
        var sum: UInt64 = 0
        for (column, value) in zip(columns, values) where Int(column) < count {
            sum &+= pace.applied(to: value)
        }
        guard isDense, count > columnCount else { return sum }
        for column in columnCount..<count { sum &+= self.value(column: column, pace: pace) }
        return sum
    }

    /// The index of the first entry whose column is not before `column`.
    func firstPlace(notBefore column: Int) -> Int { columns.partition { Int($0) >= column } }

    /// Whether a count was captured in `column`.
    func hasCount(inColumn column: Int) -> Bool {
        let place = firstPlace(notBefore: column)
        return place < columns.count && Int(columns[place]) == column
    }

    private func value(column: Int, pace: Pace) -> UInt64 {
        guard column >= columnCount else {
            let place = firstPlace(notBefore: column)
            guard place < columns.count, Int(columns[place]) == column else { return 0 }
            return pace.applied(to: values[place])
        }
        guard isDense else { return 0 }
        let place = firstPlace(notBefore: column % columnCount)
        guard place < columns.count, Int(columns[place]) == column % columnCount else { return 0 }
        let bits = SeededRandom.hash(seed, UInt64(column))
        let captured = values[place]
        let varied = captured &- captured / 8 &+ (captured / 4).multipliedFullWidth(by: bits).high
        return pace.applied(to: varied)
    }

    /// What a single number that was captured `origin` nanoseconds after boot is at `time`.
    static func value(_ captured: UInt64, origin: UInt64, time: UInt64) -> UInt64 {
        pace(at: time, origin: max(1, origin)).applied(to: captured)
    }

    private func pace(at time: UInt64) -> Pace { CapturedCounter.pace(at: time, origin: origin) }

    private static func pace(at time: UInt64, origin: UInt64) -> Pace {
        let elapsed = time > origin ? time - origin : 0
        return Pace(
            whole: elapsed / origin,
            fraction: origin.dividingFullWidth((elapsed % origin, 0)).quotient)
    }
}

/// How far a captured counter has come since: its value times (1 + `whole` + `fraction` / 2^64).
private struct Pace {
    let whole: UInt64
    let fraction: UInt64

    @inline(__always)
    func applied(to value: UInt64) -> UInt64 {
        value &+ value &* whole &+ value.multipliedFullWidth(by: fraction).high
    }
}
