/// Finds what somebody meant to type.
enum Spelling {
    /// The word of `words` that differs from `text` in the fewest letters, when those are few.
    static func nearest(to text: String, in words: [String]) -> String? {
        guard text.utf8.count <= 64 else { return nil }
        let ranked = words.map { (word: $0, distance: distance(Array(text.utf8), Array($0.utf8))) }
        guard let best = ranked.min(by: { $0.distance < $1.distance }),
            best.distance <= max(1, min(3, best.word.utf8.count / 2))
        else { return nil }
        return best.word
    }

    /// How many letters have to be changed, added or left out.
    private static func distance(_ one: [UInt8], _ two: [UInt8]) -> Int {
        var row = Array(0...two.count)
        for (index, letter) in one.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for (column, other) in two.enumerated() {
                let changed = diagonal + (letter == other ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(changed, diagonal + 1, row[column] + 1)
            }
        }
        return row[two.count]
    }
}
