/// What object allocation knows of a page frame. All zeros is `.none`.
struct SlabRecord: BitwiseCopyable {
    /// What the frame is to object allocation.
    enum Kind: UInt8 {
        /// Nothing of its own.
        case none = 0
        /// A slab's first frame: all fields count.
        case slab = 1
        /// A further frame of the slab whose first one is `next`.
        case tail = 2
        /// The first frame of a large block: `order` counts.
        case large = 3
    }

    /// Where a cache has a slab.
    enum Place: UInt8 {
        /// On no list: all objects are taken, and the next one freed brings it onto the partial list.
        case full = 0
        /// On the list of slabs with free objects.
        case partial = 1
        /// The slab that objects are taken from.
        case active = 2
    }

    var kind: Kind
    /// log2 of the number of pages.
    var order: UInt8
    var place: Place = .full
    /// The index of the cache.
    var cache: UInt16 = 0
    /// Number of objects.
    var objects: UInt16 = 0
    /// Number of objects in somebody's hands.
    var inUse: UInt16 = 0
    /// The object that was freed last, if it has not been taken since; else `noObject`.
    var lastFreed = noObject
    /// In the partial list the frame of the slab after this one, or `noFrame`.
    var next = noFrame
    /// In the partial list the frame of the slab before this one, or `noFrame`.
    var previous = noFrame

    /// A record of `kind`, all else at its beginning.
    init(_ kind: Kind, order: Int = 0) {
        self.kind = kind
        self.order = UInt8(truncatingIfNeeded: order)
    }

    /// In `lastFreed`: there is none.
    static let noObject = UInt16.max

    /// In a link: there is none.
    static let noFrame = UInt64.max

    /// Whether every object is taken.
    var isFull: Bool { inUse == objects }

    /// Objects that can be taken.
    var freeObjects: Int { Int(objects) - Int(inUse) }
}
