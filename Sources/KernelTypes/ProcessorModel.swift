/// A processor whose TLBs and costs are known here, named as machine files name it.
public enum ProcessorModel: String, Sendable, Hashable, CaseIterable {
    /// Intel Core and Xeon of 2013.
    case haswell
    /// Intel Core and Xeon of 2014.
    case broadwell
    /// Intel Core and Xeon of 2015, and Cascade Lake after it.
    case skylake
    /// Intel Core of 2019 and Xeon of 2021.
    case iceLake = "ice-lake"
    /// AMD Ryzen and EPYC of 2020.
    case zen3
    /// Intel's of 2000 to 2006, and the Xeons of its kind.
    case pentium4
    /// Intel's 64-bit processor of 2002, as in SGI's Altix.
    case itanium2
    /// ARM's server core of 2019.
    case neoverseN1 = "neoverse-n1"

    /// What machines of `architecture` had when `kernel` was new.
    public static func standard(for architecture: Architecture, kernel: KernelVersion) -> ProcessorModel {
        switch architecture {
        case .ia64: .itanium2
        case .aarch64: .neoverseN1
        case .i386: .pentium4
        case .x86_64:
            if kernel < KernelVersion(3, 10) {
                .pentium4
            } else if kernel < KernelVersion(3, 19) {
                .haswell
            } else if kernel < KernelVersion(4, 3) {
                .broadwell
            } else {
                kernel < KernelVersion(5, 10) ? .skylake : .zen3
            }
        }
    }
}
