import KernelMemory

extension KernelMemory {
    /// Free pages of all zones.
    var allFreePages: Int { zones().reduce(0) { $0 + $1.freePages } }
}
