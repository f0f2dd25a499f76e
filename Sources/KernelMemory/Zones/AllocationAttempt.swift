/// One pass over the zones for one allocation.
struct AllocationAttempt {
    /// Where to look.
    let search: ZoneSearch
    /// log2 of the pages wanted.
    let order: Int
    /// How far to go.
    let rights: ReserveRights
}
