/// What an allocation asks for.
struct AllocationRequest {
    /// Where to look.
    let search: ZoneSearch
    /// log2 of the pages wanted.
    let order: Int
    /// What is allowed.
    let flags: GFP
    /// What the pages are for.
    let type: Migratetype
    /// Who gets them.
    let owner: PageOwner

    /// Whether so large a block is not worth waiting for until it is there (Linux:
    /// `PAGE_ALLOC_COSTLY_ORDER`).
    var isCostly: Bool { order > 3 }

    /// Whether the allocation may use, and fill up, the pageblocks kept for large blocks that cannot wait
    /// (Linux: `ALLOC_HIGHATOMIC`).
    var isHighAtomic: Bool {
        order > 0 && flags.contains(.high) && flags.isDisjoint(with: [.directReclaim, .noMemAlloc])
    }
}

/// One pass over the zones for one request.
struct AllocationAttempt {
    /// How far to go.
    let rights: ReserveRights
    /// Whether other types' pageblocks are left alone, and other nodes.
    var avoidsMixing = false

    /// Whether the pass may use the pageblocks kept for those that cannot wait.
    func mayUseHighAtomic(_ request: AllocationRequest) -> Bool {
        rights != .ordinary && request.isHighAtomic || rights == .unlimited
    }
}
