/// A run of kernel addresses with pages mapped behind it (Linux: `vm_struct` and its `vmap_area`).
public struct VmallocArea: Hashable, Sendable {
    /// How the area came to be.
    public enum Kind: Sendable, Hashable {
        /// By vmalloc: the pages are the area's own.
        case vmalloc
        /// By vmalloc within the range for modules.
        case module
        /// By vmap: the pages are somebody else's.
        case vmap
        /// By ioremap: a device's registers, with nothing behind them here.
        case ioremap
    }

    /// The number of an area's pages that lie on one node.
    public struct NodePages: Hashable, Sendable {
        /// The node, from 0.
        public let node: Int
        /// Number of pages.
        public let pages: Int
    }

    /// The address of the first byte.
    public let start: UInt64
    /// The address after the guard page, which follows the last page and is never mapped.
    public let end: UInt64
    /// Number of pages mapped, so without the guard page.
    public let pageCount: Int
    /// How the area came to be.
    public let kind: Kind
    /// Who asked for it, as `vmallocinfo` shows it.
    public let caller: String
    /// Where the pages are, by node, ascending; nodes without any are left out.
    public internal(set) var nodePages: [NodePages] = []
    /// The start of the area that holds the array of this one's page pointers, if that needed one of its
    /// own: `vpages` in `vmallocinfo`.
    public internal(set) var pageArray: UInt64?
    /// The physical address of the device's registers, of `ioremap` only: `phys` in `vmallocinfo`.
    public internal(set) var physicalAddress: UInt64?
    /// Whether it may be mapped to user space too: `user` in `vmallocinfo`.
    public internal(set) var isForUser = false
    /// Whether it is mapped with large pages.
    public internal(set) var isHuge = false

    /// All addresses of the area, guard page included.
    public var addresses: Range<UInt64> { start..<end }

    /// Whether it is freed by vfree or by its like, so that `vmallocinfo` says `vmalloc`.
    public var hasOwnPages: Bool { kind == .vmalloc || kind == .module }
}
