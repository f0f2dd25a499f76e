import KernelTypes

/// How a kernel formats `/proc/interrupts`.
///
/// Linux: `show_interrupts` and `arch_show_interrupts`. All generations share one shape: a label that ends in a
/// colon, a field of eleven columns for each online CPU, and text. They differ in where blanks stand, in the
/// text, and in which rows there are.
enum InterruptsFormat: Sendable, Hashable {
    /// 2.4 to 2.6.0.
    case year2003
    /// Up to 6.12.
    case generationA
    /// 6.13 to 7.1.
    case generationB
    /// From 7.2 on.
    case generationC

    init(kernel: KernelVersion) {
        if kernel.isBefore261 {
            self = .year2003
        } else if kernel < KernelVersion(6, 13) {
            self = .generationA
        } else if kernel < KernelVersion(7, 2) {
            self = .generationB
        } else {
            self = .generationC
        }
    }

    /// The width of the column with the interrupts' numbers.
    ///
    /// Linux: `prec` in `show_interrupts`; one more digit for every power of ten that `nrIRQs` reaches.
    func precision(nrIRQs: Int) -> Int {
        if self == .year2003 { return 3 }
        var precision = self == .generationC ? 4 : 3
        var power = self == .generationC ? 10_000 : 1000
        while precision < 10, power <= nrIRQs {
            precision += 1
            power *= 10
        }
        return precision
    }

    /// How many blanks stand before the first CPU's name.
    func headerBlanks(precision: Int) -> Int { precision + 8 }
}
