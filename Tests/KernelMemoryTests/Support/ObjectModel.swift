@testable import KernelMemory

/// The objects in somebody's hands, in a plain array, each filled with a byte of its own.
struct ObjectModel {
    /// An object.
    struct Held {
        let address: UInt64
        let size: Int
        let fill: UInt8
    }

    private(set) var held: [Held] = []

    /// Notes an object; false if it lies over another.
    mutating func take(_ address: UInt64, size: Int, fill: UInt8) -> Bool {
        let range = address..<address + UInt64(size)
        guard !held.contains(where: { range.overlaps($0.address..<$0.address + UInt64($0.size)) }) else {
            return false
        }
        held.append(Held(address: address, size: size, fill: fill))
        return true
    }

    /// Forgets an object and returns what was known of it.
    mutating func giveBack(at index: Int) -> Held { held.swapRemove(at: index) }
}
