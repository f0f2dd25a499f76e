/// Finds what the rules of `SafetyTests` forbid in a source file.
enum SafetyRules {
    /// Whether `unsafe` stands in the file's code.
    static func isUnsafe(_ file: SourceTree.File) -> Bool {
        file.lines.contains { code($0).contains(/\bunsafe\b/) }
    }

    /// The types that are `@unchecked Sendable` and have no `SAFETY` within two lines, each behind the file's
    /// path.
    static func unexplainedSendables(_ file: SourceTree.File) -> [String] {
        file.lines.indices.compactMap { index in
            let line = code(file.lines[index])
            guard line.contains(/@unchecked\s+Sendable/) else { return nil }
            let around = file.lines[max(0, index - 2)...min(file.lines.count - 1, index + 2)]
            guard !around.contains(where: { $0.contains("SAFETY") }) else { return nil }
            let name = line.firstMatch(of: /\b(?:class|struct|enum|extension)\s+([\w.]+)/)?.output.1
            return "\(file.path): \(name ?? line)"
        }
    }

    /// The lines that make a class, or any other type, generic over a reader.
    ///
    /// A class is found by a parameter that is called `Reader` or constrained to be one, or by what it
    /// inherits from; the use of a type by a reader as its argument.
    static func genericReaders(_ file: SourceTree.File) -> [String] {
        file.lines.indices.compactMap { index in
            let line = code(file.lines[index])
            let isArgument = line.contains(
                /\b[A-Z]\w*<(?:[^()]*[\s,<])?(?:(?:Page|Row)Reader\s*<|Reader\s*[,>])/)
            let isClass =
                line.contains(/\bclass\s+[A-Z]\w*/) && head(of: file, from: index).contains(/Reader\b/)
            return isArgument || isClass ? String(line) : nil
        }
    }

    /// A declaration up to the brace that opens its body, without its own name.
    private static func head(of file: SourceTree.File, from index: Int) -> Substring {
        let text = file.lines[index...].prefix(10).map { code($0) }.joined(separator: " ")
        let declared = text.prefix { $0 != "{" }
        guard let name = declared.firstMatch(of: /\bclass\s+\w+/) else { return declared }
        return declared[name.range.upperBound...]
    }

    /// A line without its comment.
    private static func code(_ line: Substring) -> Substring {
        guard let comment = line.firstRange(of: "//") else { return line }
        return line[..<comment.lowerBound]
    }
}
