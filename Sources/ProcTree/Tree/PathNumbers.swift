/// The numbers in a path, from the left: 3 and 0 in `sys/devices/system/cpu/cpu3/cache/index0`.
struct PathNumbers: Sendable, Hashable {
    /// The most that a path can have.
    static let limit = 3

    private var values: InlineNumbers = InlineNumbers()
    /// How many there are.
    private(set) var count = 0

    /// The numbers of a path without any.
    static let none = PathNumbers()

    /// The number at `index`, counted from the left; 0 where there is none.
    subscript(index: Int) -> Int {
        switch index {
        case 0: Int(values.first)
        case 1: Int(values.second)
        case 2: Int(values.third)
        default: 0
        }
    }

    /// The rightmost number; 0 if there is none.
    var last: Int { self[count - 1] }

    /// The numbers with another one at the right.
    func appending(_ number: Int) -> PathNumbers {
        var result = self
        result.set(count, UInt32(truncatingIfNeeded: number))
        result.count += 1
        return result
    }

    /// The numbers without the rightmost one.
    func dropLast() -> PathNumbers {
        guard count > 0 else { return self }
        var result = self
        result.count -= 1
        result.set(result.count, 0)
        return result
    }

    private mutating func set(_ index: Int, _ value: UInt32) {
        switch index {
        case 0: values.first = value
        case 1: values.second = value
        case 2: values.third = value
        default: break
        }
    }
}

/// Room for the numbers of a path: kept in the value itself.
private struct InlineNumbers: Sendable, Hashable {
    var first: UInt32 = 0
    var second: UInt32 = 0
    var third: UInt32 = 0
}
