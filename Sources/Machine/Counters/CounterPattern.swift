public import KernelTypes

/// What a row's counters are, as a function of CPU and time.
///
/// A table of a million columns has no storage for its cells: a row is one of these few patterns.
public enum CounterPattern: Sendable {
    /// Every cell is zero and stays so.
    case silent
    /// One CPU counts.
    case single(SparseCounter)
    /// Some CPUs count, each by its own clock: a per-CPU interrupt that not every CPU has.
    case denseOn(CPUSet, DenseCounter)
    /// Every CPU counts.
    case dense(DenseCounter)
    /// The counts of a captured row, by column.
    case captured(CapturedCounter)

    /// Whether nearly every cell is zero, so that a run of blank cells can be written first and the few
    /// others over it.
    public var isMostlyZero: Bool {
        switch self {
        case .silent, .single, .denseOn: true
        case .dense: false
        case .captured(let counter): !counter.isDense
        }
    }
}
