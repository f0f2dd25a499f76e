import Glibc

enum Statistics {
    /// The value in the middle; the lower one of two.
    static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        return sorted.isEmpty ? .nan : sorted[(sorted.count - 1) / 2]
    }
}

/// A time that only goes forward, in seconds: the host's, or what this thread has had of its processor.
func now(_ clock: clockid_t = CLOCK_MONOTONIC) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// How long `body` takes, in seconds.
func seconds(_ clock: clockid_t = CLOCK_MONOTONIC, _ body: () throws -> Void) rethrows -> Double {
    let start = now(clock)
    try body()
    return now(clock) - start
}

extension Double {
    /// With so many digits behind the point.
    func rounded(to digits: Int) -> String {
        guard isFinite else { return "-" }
        var buffer = [CChar](repeating: 0, count: 64)
        _ = withVaList([digits, self]) { vsnprintf(&buffer, buffer.count, "%.*f", $0) }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
