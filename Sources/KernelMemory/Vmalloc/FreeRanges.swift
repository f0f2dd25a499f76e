import KernelTypes

/// The free addresses of one range: pieces that neither overlap nor touch, each found by address or as the
/// lowest one that is large enough.
///
/// A treap: a search tree by address that is at the same time a heap by a hash of the address at which a
/// piece was inserted, which keeps it as flat as random insertions would, and the same on every host. Every
/// node also knows the largest piece below it (Linux: `subtree_max_size`), so both searches take a walk from
/// the root.
struct FreeRanges {
    private struct Node {
        var start: UInt64
        var size: UInt64
        /// The size of the largest piece of the subtree.
        var largest: UInt64
        let priority: UInt64
        var left = FreeRanges.none
        var right = FreeRanges.none

        var end: UInt64 { start + size }
    }

    /// In a link: there is no node.
    private static let none = -1

    private var nodes: [Node] = []
    /// Places in `nodes` that hold no piece.
    private var unused: [Int] = []
    private var root = FreeRanges.none
    /// Number of free bytes.
    private(set) var freeBytes: UInt64 = 0

    /// All of `range` is free.
    init(_ range: Range<UInt64>) {
        guard !range.isEmpty else { return }
        insert(range)
    }

    /// The size of the largest piece; 0 if nothing is free.
    var largest: UInt64 { largest(root) }

    /// The pieces, ascending.
    var pieces: [Range<UInt64>] {
        var found: [Range<UInt64>] = []
        collect(root, &found)
        return found
    }
}

extension FreeRanges {
    /// Takes the lowest `size` bytes that are free in one piece (Linux: `find_vmap_lowest_match`); nil if no
    /// piece is large enough. `size` is positive.
    mutating func take(_ size: UInt64) -> UInt64? {
        guard largest(root) >= size else { return nil }
        let (start, changed) = take(size, root)
        root = changed
        freeBytes -= size
        return start
    }

    /// Takes the lowest `size` bytes that begin at a multiple of `alignment`, a power of two, and are free
    /// in one piece; nil if there are none.
    ///
    /// Linux looks for a piece that fits wherever it begins, and so may pass over one that fits by luck.
    mutating func take(_ size: UInt64, alignment: UInt64) -> UInt64? {
        guard let piece = piece(size, alignment, root) else { return nil }
        let start = Self.roundUp(piece.lowerBound, alignment)
        remove(piece.lowerBound)
        if start > piece.lowerBound { insert(piece.lowerBound..<start) }
        if start + size < piece.upperBound { insert(start + size..<piece.upperBound) }
        return start
    }

    /// The lowest piece of the subtree at `node` with room for `size` aligned bytes. Subtrees without a
    /// piece of the size are passed over.
    private func piece(_ size: UInt64, _ alignment: UInt64, _ node: Int) -> Range<UInt64>? {
        guard node != Self.none, nodes[node].largest >= size else { return nil }
        if let found = piece(size, alignment, nodes[node].left) { return found }
        let here = nodes[node]
        let start = Self.roundUp(here.start, alignment)
        if start < here.end, here.end - start >= size { return here.start..<here.end }
        return piece(size, alignment, here.right)
    }

    private static func roundUp(_ address: UInt64, _ alignment: UInt64) -> UInt64 {
        (address &+ (alignment - 1)) & ~(alignment - 1)
    }

    /// Takes from the subtree at `node`, which has a piece that is large enough; also returns the subtree's
    /// new root.
    private mutating func take(_ size: UInt64, _ node: Int) -> (start: UInt64, root: Int) {
        let left = nodes[node].left
        if largest(left) >= size {
            let (start, changed) = take(size, left)
            nodes[node].left = changed
            update(node)
            return (start, node)
        }
        if nodes[node].size >= size {
            let start = nodes[node].start
            if nodes[node].size == size {
                unused.append(node)
                return (start, join(left, nodes[node].right))
            }
            nodes[node].start += size
            nodes[node].size -= size
            update(node)
            return (start, node)
        }
        let (start, changed) = take(size, nodes[node].right)
        nodes[node].right = changed
        update(node)
        return (start, node)
    }

    /// Makes `range` free, which is not empty and of which nothing is free, and joins it with the pieces
    /// that it touches.
    mutating func release(_ range: Range<UInt64>) {
        var start = range.lowerBound
        var end = range.upperBound
        if let before = piece(below: start), before.upperBound == start {
            remove(before.lowerBound)
            start = before.lowerBound
        }
        if let after = piece(from: end), after.lowerBound == end {
            remove(end)
            end = after.upperBound
        }
        insert(start..<end)
    }

    /// The last piece that starts below `address`.
    private func piece(below address: UInt64) -> Range<UInt64>? {
        var found: Range<UInt64>?
        var node = root
        while node != Self.none {
            let here = nodes[node]
            if here.start < address {
                found = here.start..<here.end
                node = here.right
            } else {
                node = here.left
            }
        }
        return found
    }

    /// The first piece that starts at `address` or above.
    private func piece(from address: UInt64) -> Range<UInt64>? {
        var found: Range<UInt64>?
        var node = root
        while node != Self.none {
            let here = nodes[node]
            if here.start >= address {
                found = here.start..<here.end
                node = here.left
            } else {
                node = here.right
            }
        }
        return found
    }
}

extension FreeRanges {
    private func largest(_ node: Int) -> UInt64 { node == Self.none ? 0 : nodes[node].largest }

    /// Sets what `node` knows of its subtree from what its children know of theirs.
    private mutating func update(_ node: Int) {
        let below = max(largest(nodes[node].left), largest(nodes[node].right))
        nodes[node].largest = max(nodes[node].size, below)
    }

    /// Adds a piece that touches no other.
    private mutating func insert(_ range: Range<UInt64>) {
        let size = range.upperBound - range.lowerBound
        let node = Node(
            start: range.lowerBound, size: size, largest: size,
            priority: SeededRandom.mix(range.lowerBound))
        let place: Int
        if let reused = unused.popLast() {
            nodes[reused] = node
            place = reused
        } else {
            nodes.append(node)
            place = nodes.count - 1
        }
        let (lower, upper) = split(root, at: range.lowerBound)
        root = join(join(lower, place), upper)
        freeBytes += size
    }

    /// Removes the piece that starts at `start`, which must be there.
    private mutating func remove(_ start: UInt64) {
        let (lower, rest) = split(root, at: start)
        let (piece, upper) = split(rest, at: start + 1)
        root = join(lower, upper)
        guard piece != Self.none else { return }
        freeBytes -= nodes[piece].size
        unused.append(piece)
    }

    /// Parts a subtree into the pieces that start below `address` and the others.
    private mutating func split(_ node: Int, at address: UInt64) -> (lower: Int, upper: Int) {
        guard node != Self.none else { return (Self.none, Self.none) }
        if nodes[node].start < address {
            let (lower, upper) = split(nodes[node].right, at: address)
            nodes[node].right = lower
            update(node)
            return (node, upper)
        }
        let (lower, upper) = split(nodes[node].left, at: address)
        nodes[node].left = upper
        update(node)
        return (lower, node)
    }

    /// Makes one tree of two, all pieces of `lower` being below those of `upper`.
    private mutating func join(_ lower: Int, _ upper: Int) -> Int {
        guard lower != Self.none else { return upper }
        guard upper != Self.none else { return lower }
        if nodes[lower].priority >= nodes[upper].priority {
            nodes[lower].right = join(nodes[lower].right, upper)
            update(lower)
            return lower
        }
        nodes[upper].left = join(lower, nodes[upper].left)
        update(upper)
        return upper
    }

    private func collect(_ node: Int, _ found: inout [Range<UInt64>]) {
        guard node != Self.none else { return }
        collect(nodes[node].left, &found)
        found.append(nodes[node].start..<nodes[node].end)
        collect(nodes[node].right, &found)
    }
}

extension FreeRanges {
    /// What of the invariants does not hold, a line each; empty if all do. Walks the whole tree.
    func violations() -> [String] {
        var found: [String] = []
        let pieces = pieces
        for (piece, next) in zip(pieces, pieces.dropFirst()) where piece.upperBound >= next.lowerBound {
            found.append("free pieces \(piece) and \(next) touch")
        }
        let sum = pieces.reduce(0) { $0 + ($1.upperBound - $1.lowerBound) }
        if sum != freeBytes { found.append("\(freeBytes) bytes counted as free, \(sum) in the tree") }
        if pieces.count + unused.count != nodes.count { found.append("nodes of the tree are lost") }
        check(root, &found)
        return found
    }

    private func check(_ node: Int, _ found: inout [String]) {
        guard node != Self.none else { return }
        let here = nodes[node]
        let below = max(largest(here.left), largest(here.right))
        if here.largest != max(here.size, below) { found.append("piece \(here.start): wrong largest size") }
        for child in [here.left, here.right] where child != Self.none {
            if nodes[child].priority > here.priority { found.append("piece \(here.start): not a heap") }
            check(child, &found)
        }
    }
}
