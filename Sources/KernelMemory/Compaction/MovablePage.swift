/// The name of a block that compaction may move, because its owner asks where it is each time.
public struct MovablePage: Hashable, Sendable {
    let index: Int
    let generation: UInt32
}
