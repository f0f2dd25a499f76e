/// Numbers of CPUs one after the other as text: `4` is one, `7*3` three times the same, `0-63` each one more than the
/// one before. -1 stands for none.
///
/// Nothing else is as short for what firmware makes of cores, packages and caches.
enum NumberRuns {
    /// What is wrong with a text.
    struct Fault: Error {
        let reason: String
    }

    /// The numbers of `text`.
    static func read(_ text: String, atMost limit: Int) throws(Fault) -> [Int32] {
        var numbers: [Int32] = []
        for word in text.utf8.split(separator: UInt8(ascii: " ")) {
            let (first, last, count) = try run(word)
            guard count <= limit - numbers.count else {
                throw Fault(reason: "found more than \(limit) numbers")
            }
            if first == last {
                numbers.append(contentsOf: repeatElement(first, count: count))
            } else {
                numbers.append(contentsOf: first...last)
            }
        }
        return numbers
    }

    private static func run(
        _ word: Substring.UTF8View
    ) throws(Fault) -> (first: Int32, last: Int32, count: Int) {
        if let star = word.firstIndex(of: UInt8(ascii: "*")) {
            let value = try number(word[..<star], mayBeNone: true)
            let count = try number(word[word.index(after: star)...], mayBeNone: false)
            return (value, value, Int(count))
        }
        if let dash = word.dropFirst().firstIndex(of: UInt8(ascii: "-")) {
            let first = try number(word[..<dash], mayBeNone: false)
            let last = try number(word[word.index(after: dash)...], mayBeNone: false)
            guard first <= last else { throw Fault(reason: "found a range that goes down") }
            return (first, last, Int(last) - Int(first) + 1)
        }
        let value = try number(word, mayBeNone: true)
        return (value, value, 1)
    }

    private static func number(_ digits: Substring.UTF8View, mayBeNone: Bool) throws(Fault) -> Int32 {
        if mayBeNone, digits.elementsEqual("-1".utf8) { return -1 }
        var value: Int64 = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else {
                throw Fault(reason: "found a character that is no digit")
            }
            value = value * 10 + Int64(digit - UInt8(ascii: "0"))
            guard value <= Int64(Int32.max) else { throw Fault(reason: "found a number above \(Int32.max)") }
        }
        guard !digits.isEmpty else { throw Fault(reason: "found no number") }
        return Int32(value)
    }

    /// The text of `numbers`, none of which is below -1.
    static func text(_ numbers: [Int32]) -> String {
        var words: [String] = []
        var index = 0
        while index < numbers.count {
            let first = numbers[index]
            var end = index + 1
            while end < numbers.count, numbers[end] == first { end += 1 }
            if end > index + 1 {
                words.append("\(first)*\(end - index)")
            } else {
                while first >= 0, end < numbers.count, numbers[end] == numbers[end - 1] &+ 1,
                    end + 1 == numbers.count || numbers[end + 1] != numbers[end]
                {
                    end += 1
                }
                words.append(end > index + 1 ? "\(first)-\(numbers[end - 1])" : "\(first)")
            }
            index = end
        }
        return words.joined(separator: " ")
    }
}
