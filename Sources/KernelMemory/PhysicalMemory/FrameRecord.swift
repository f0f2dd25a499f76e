/// What is known of the block that starts at a frame; `.untouched` for every other frame.
///
/// 16 bytes: state and order share a word with the link to the next free block, the second word is the link
/// to the one before, or the zone of an allocated block. All zeros is `.untouched`.
struct FrameRecord: BitwiseCopyable {
    private var nextAndTag: UInt64
    /// Of a free block the block before it in its list, or `noFrame`; of any other its zone's index.
    var previous: UInt64

    /// What is the case with a frame.
    enum State: UInt8 {
        /// No block starts here, or a free one that was never taken apart.
        case untouched = 0
        /// A free block, linked into its list.
        case free = 1
        /// A block in somebody's hands.
        case allocated = 2
        /// A block on its way back, which nobody may use or free any more.
        case releasing = 3
    }

    /// A record without links.
    init(_ state: State, order: Int, zone: Int) {
        nextAndTag = UInt64(state.rawValue) << Self.stateShift | UInt64(order) << Self.orderShift
        previous = UInt64(zone)
    }

    /// A free block between two others of its list, either of which can be `noFrame`.
    init(freeOrder order: Int, previous: UInt64, next: UInt64) {
        nextAndTag =
            UInt64(State.free.rawValue) << Self.stateShift | UInt64(order) << Self.orderShift | next
        self.previous = previous
    }

    /// The record of a frame at which no block starts.
    static let untouched = FrameRecord(.untouched, order: 0, zone: 0)

    /// In a link: there is none. Greater than any frame's number.
    static let noFrame = linkMask

    /// The state of the frame.
    var state: State { State(rawValue: UInt8(nextAndTag >> Self.stateShift)) ?? .untouched }

    /// The order of the block that starts here.
    var order: Int { Int(nextAndTag >> Self.orderShift & 0xff) }

    /// The index of an allocated block's zone.
    var zone: Int { Int(previous) }

    /// The free block after this one in its list, or `noFrame`.
    var next: UInt64 {
        get { nextAndTag & Self.linkMask }
        set { nextAndTag = nextAndTag & ~Self.linkMask | newValue }
    }

    /// Whether a free block of `order` starts here.
    func isFree(order: Int) -> Bool {
        nextAndTag >> Self.orderShift == UInt64(State.free.rawValue) << 8 | UInt64(order)
    }

    private static let stateShift: UInt64 = 56
    private static let orderShift: UInt64 = 48
    private static let linkMask: UInt64 = 1 << 48 - 1
}
