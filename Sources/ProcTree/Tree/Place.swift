import Machine

/// What distinguishes a node of the tree from others of its kind, and the machine as it is when the tree is
/// asked about it.
struct Place: Sendable {
    /// The numbers in the node's path.
    let numbers: PathNumbers
    /// The machine now.
    let snapshot: Snapshot

    /// The place with another number in its path.
    func appending(_ number: Int) -> Place {
        Place(numbers: numbers.appending(number), snapshot: snapshot)
    }

    /// The place without the rightmost number of its path.
    func dropLast() -> Place { Place(numbers: numbers.dropLast(), snapshot: snapshot) }
}
