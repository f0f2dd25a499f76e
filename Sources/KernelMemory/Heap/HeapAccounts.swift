/// The accounts of a heap, one for each purpose.
///
/// Not safe for threads; `KernelHeap` guards it. No operation allocates host memory.
struct HeapAccounts {
    private var accounts = [AllocationAccount](
        repeating: AllocationAccount(), count: AllocationPurpose.allCases.count)
    /// Why the host, not the emulated machine, refused something the last time.
    var lastHostRefusal: String?

    /// One purpose's account.
    subscript(purpose: AllocationPurpose) -> AllocationAccount {
        get { accounts[purpose.index] }
        set { accounts[purpose.index] = newValue }
    }

    /// The sum of all accounts.
    var total: AllocationAccount { accounts.reduce(into: AllocationAccount()) { $0 += $1 } }
}

extension AllocationPurpose {
    /// The place in `allCases`.
    var index: Int {
        switch self {
        case .page: 0
        case .row: 1
        case .kmalloc: 2
        case .vmalloc: 3
        case .kvmalloc: 4
        case .files: 5
        case .modules: 6
        case .descriptors: 7
        }
    }
}

extension AllocationAccount {
    /// Adds what another account has.
    public static func += (left: inout AllocationAccount, right: AllocationAccount) {
        left.allocations += right.allocations
        left.failures += right.failures
        left.releases += right.releases
        left.heldPages += right.heldPages
        left.pages += right.pages
        left.bill += right.bill
        left.tlbMisses += right.tlbMisses
        left.tlbWalks += right.tlbWalks
        left.allocateNanoseconds += right.allocateNanoseconds
        left.freeNanoseconds += right.freeNanoseconds
        left.fillNanoseconds += right.fillNanoseconds
        left.copyNanoseconds += right.copyNanoseconds
        left.simulatedNanoseconds += right.simulatedNanoseconds
    }
}
