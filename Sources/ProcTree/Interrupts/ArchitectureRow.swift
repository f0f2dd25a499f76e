import Machine

/// A row that the architecture adds below those of the devices.
struct ArchitectureRow {
    /// How many cells it has.
    enum Cells {
        /// One for each online CPU.
        case perCPU
        /// One for the whole machine.
        case single
    }

    /// What stands before the cells, the colon included.
    let prefix: String
    /// The width of the first cell's field: 11, or 10 where no blank follows the colon.
    let firstWidth: Int
    let cells: Cells
    /// What stands behind the cells, the newline included.
    let suffix: String
    let counter: ArchitectureCounter
}
