/// What is known of the block that starts at a frame; `.untouched` for every other frame.
///
/// 16 bytes. The first word holds state, label, order and the link to the next block of a list, the second
/// the zone and the link to the block before. All zeros is `.untouched`.
struct FrameRecord: BitwiseCopyable {
    private var tagAndNext: UInt64
    private var zoneAndPrevious: UInt64

    /// What is the case with a frame.
    enum State: UInt8 {
        /// No block starts here, or one that is only known as part of a range.
        case untouched = 0
        /// A free block, linked into its list.
        case free = 1
        /// A block in use; one of the population is linked into its owner's list.
        case allocated = 2
        /// A block on its way back, which nobody may use or free any more.
        case releasing = 3
    }

    private init(_ state: State, label: UInt8, order: Int, zone: Int, link: UInt64) {
        let tag = UInt64(state.rawValue) << 12 | UInt64(label) << 8 | UInt64(order)
        tagAndNext = tag << Self.linkBits | link
        zoneAndPrevious = UInt64(zone) << Self.linkBits | link
    }

    /// A free block that is in no list yet.
    init(free type: Migratetype, order: Int) {
        self.init(.free, label: UInt8(type.rawValue), order: order, zone: 0, link: Self.noFrame)
    }

    /// A block in use that is in no list.
    init(_ owner: PageOwner, order: Int, zone: Int) {
        self.init(.allocated, label: owner.rawValue, order: order, zone: zone, link: Self.noFrame)
    }

    /// A block on its way back.
    init(releasing order: Int, zone: Int) {
        self.init(.releasing, label: 0, order: order, zone: zone, link: Self.noFrame)
    }

    /// The record of a frame at which no block starts.
    static let untouched = FrameRecord(.untouched, label: 0, order: 0, zone: 0, link: 0)

    /// In a link: there is none. Greater than any frame's number.
    static let noFrame: UInt64 = 1 << linkBits - 1

    /// The state of the frame.
    var state: State { State(rawValue: UInt8(tagAndNext >> 60)) ?? .untouched }

    /// The order of the block that starts here.
    var order: Int { Int(tagAndNext >> Self.linkBits & 0xff) }

    /// The index of the zone of a block in use.
    var zone: Int { Int(zoneAndPrevious >> Self.linkBits) }

    /// The migratetype of the list that a free block is in.
    var type: Migratetype { Migratetype(rawValue: label) ?? .unmovable }

    /// Whose a block in use is.
    var owner: PageOwner { PageOwner(rawValue: UInt8(label)) ?? .caller }

    /// The block after this one in its list, or `noFrame`; of a `MovablePage` its index.
    var next: UInt64 {
        get { tagAndNext & Self.noFrame }
        set { tagAndNext = tagAndNext & ~Self.noFrame | newValue }
    }

    /// The block before this one in its list, or `noFrame`.
    var previous: UInt64 {
        get { zoneAndPrevious & Self.noFrame }
        set { zoneAndPrevious = zoneAndPrevious & ~Self.noFrame | newValue }
    }

    /// Whether a free block of `order` starts here.
    func isFree(order: Int) -> Bool {
        tagAndNext >> Self.linkBits & 0xf0ff == UInt64(State.free.rawValue) << 12 | UInt64(order)
    }

    private var label: Int { Int(tagAndNext >> 56 & 0xf) }

    private static let linkBits: UInt64 = 48
}
