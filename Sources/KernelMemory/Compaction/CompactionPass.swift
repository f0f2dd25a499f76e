/// What compacting a zone came to, in pages.
struct CompactionPass: Hashable {
    /// Moved.
    var migrated = 0
    /// Movable, but there was no place to move them to.
    var failed = 0
    /// Looked at by the scanner that looks for pages to move.
    var migrateScanned = 0
    /// Looked at by the scanner that looks for free pages.
    var freeScanned = 0
    /// Taken from their lists, to be moved or to be moved to.
    var isolated = 0

    /// Adds what another pass came to.
    mutating func add(_ other: CompactionPass) {
        migrated += other.migrated
        failed += other.failed
        migrateScanned += other.migrateScanned
        freeScanned += other.freeScanned
        isolated += other.isolated
    }
}
