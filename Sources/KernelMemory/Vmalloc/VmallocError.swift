public import KernelTypes

/// Why an area could not be made, and what the attempt cost all the same.
public struct VmallocError: Error, Hashable, Sendable {
    /// What was in the way.
    public let reason: Reason
    /// Flushes of purges, and table pages that stay.
    public let bill: VmallocBill

    /// What was in the way.
    public enum Reason: Error, Hashable, Sendable {
        /// Nothing was asked for.
        case empty
        /// More bytes were asked for than the machine has memory for.
        case exceedsMemory(bytes: Int)
        /// No free run of that many bytes of addresses, guard page included, even after a purge.
        case noAddresses(bytes: UInt64)
        /// The page allocator refused a page after `taken` of `wanted`.
        case noPages(taken: Int, wanted: Int, errno: Errno)
        /// The page allocator refused a page for the page tables.
        case noPageTable(errno: Errno)
        /// There was no memory for the area's descriptors.
        case noDescriptor(errno: Errno)
        /// There was no memory for the array of the area's page pointers.
        case noPageArray(bytes: Int, errno: Errno)
        /// A page that was to be mapped is not in RAM.
        case noSuchPage(frame: UInt64)
        /// The host, not the emulated machine, could not map that many runs of pages; `limit` is what it
        /// allows the process.
        case hostMappings(wanted: Int, limit: Int)
        /// The area's addresses lie beyond the window that is reserved for them on the host.
        case hostWindow(bytes: Int)
        /// The host refused a step, `call` being the name of its system call.
        case host(call: String, errno: Errno)
    }

    /// What the caller in the emulated kernel gets: `ENOMEM`, or `EINVAL` for a request that makes no sense.
    public var errno: Errno {
        switch reason {
        case .noPages(_, _, let errno), .noPageTable(let errno), .noDescriptor(let errno),
            .noPageArray(_, let errno):
            errno
        case .noSuchPage: .invalidArgument
        case .empty, .exceedsMemory, .noAddresses, .hostMappings, .hostWindow, .host: .noMemory
        }
    }

    /// Whether the host's limits were in the way and not the emulated machine's.
    public var isOfHost: Bool {
        switch reason {
        case .hostMappings, .hostWindow, .host: true
        case .empty, .exceedsMemory, .noAddresses, .noPages, .noPageTable, .noSuchPage, .noDescriptor,
            .noPageArray:
            false
        }
    }
}

extension VmallocError: CustomStringConvertible {
    /// One line for the log.
    public var description: String { reason.description }
}

extension VmallocError.Reason: CustomStringConvertible {
    /// One line for the log.
    public var description: String {
        switch self {
        case .empty: "vmalloc of nothing"
        case .exceedsMemory(let bytes): "vmalloc of \(bytes) bytes: more than all memory"
        case .noAddresses(let bytes): "vmalloc: no \(bytes) bytes of addresses are free in one piece"
        case .noPages(let taken, let wanted, let errno):
            "vmalloc: no page after \(taken) of \(wanted) (\(errno))"
        case .noPageTable(let errno): "vmalloc: no page for the page tables (\(errno))"
        case .noDescriptor(let errno): "vmalloc: no memory for the area's descriptors (\(errno))"
        case .noPageArray(let bytes, let errno):
            "vmalloc: no \(bytes) bytes for the array of page pointers (\(errno))"
        case .noSuchPage(let frame): "vmap of frame \(frame), which is not in memory"
        case .hostMappings(let wanted, let limit):
            "vmalloc: the host maps no \(wanted) runs of pages more, its limit is \(limit) "
                + "(raise vm.max_map_count on the host)"
        case .hostWindow(let bytes):
            "vmalloc: the addresses lie beyond the \(bytes) bytes reserved for them on the host"
        case .host(let call, let errno): "vmalloc: the host refused (\(call): \(errno))"
        }
    }
}
