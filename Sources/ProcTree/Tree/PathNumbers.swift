/// The numbers in a path, from the left: 3 and 0 in `sys/devices/system/cpu/cpu3/cache/index0`.
struct PathNumbers: Sendable, Hashable {
    /// The most that a path can have.
    static let limit = 8

    private var values = SIMD8<UInt32>()
    /// How many there are.
    private(set) var count = 0

    /// The numbers of a path without any.
    static let none = PathNumbers()

    /// The number at `index`, counted from the left; 0 where there is none.
    subscript(index: Int) -> Int { index >= 0 && index < count ? Int(values[index]) : 0 }

    /// The rightmost number; 0 if there is none.
    var last: Int { self[count - 1] }

    /// The numbers with another one at the right.
    func appending(_ number: Int) -> PathNumbers {
        var result = self
        guard count < PathNumbers.limit else { return result }
        result.values[count] = UInt32(truncatingIfNeeded: number)
        result.count += 1
        return result
    }

    /// The numbers without the rightmost one.
    func dropLast() -> PathNumbers {
        guard count > 0 else { return self }
        var result = self
        result.count -= 1
        result.values[result.count] = 0
        return result
    }
}
