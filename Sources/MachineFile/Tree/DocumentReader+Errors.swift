import Yams

extension DocumentReader {
    /// What the YAML parser says, with its line; the end of a file counts to its last line.
    func syntaxError(_ error: YamlError) -> MachineFileError {
        switch error {
        case .scanner(_, let problem, let mark, let text), .parser(_, let problem, let mark, let text):
            let ends = text.utf8.dropLast().count { $0 == UInt8(ascii: "\n") }
            return self.error(line: min(mark.line, ends + 1), "no YAML: \(problem); expected YAML 1.1")
        case .composer(_, let problem, let mark, _):
            if problem.hasPrefix("but found another document") {
                return self.error(line: mark.line, "found another document; expected only one in a file")
            }
            return self.error(line: mark.line, "no YAML: \(problem); expected YAML 1.1")
        case .reader(let problem, let offset, _, let text):
            let line = text.prefix(offset ?? 0).count(where: \.isNewline) + 1
            return self.error(line: line, "no YAML: \(problem); expected printable characters")
        case .memory:
            return self.error(line: 1, "too large to be read as YAML; expected a smaller file")
        default:
            return self.error(line: 1, "the YAML cannot be read; expected YAML 1.1")
        }
    }

    /// Names a key that is there twice, with its path and the line of the second one.
    ///
    /// Yams tells only where the first one is. With another name in that place the text can be read, and the
    /// tree shows where in it the two of them are.
    func duplicate(at mark: Mark, in text: String) -> MachineFileError {
        let standIn: Unicode.Scalar = "\u{e000}"
        if let changed = replacing(mark, of: text, by: standIn),
            let root = try? Parser(yaml: changed, resolver: .basic, encoding: .utf8).singleRoot(),
            let found = DocumentReader.search(root, for: standIn, line: mark.line, path: "", depth: 0)
        {
            return error(
                line: found.line, key: found.key,
                "found twice, first in line \(mark.line); expected it once")
        }
        return error(line: mark.line, "a key is there twice; expected it once")
    }

    /// The text with the first character of a key replaced.
    private func replacing(_ mark: Mark, of text: String, by standIn: Unicode.Scalar) -> String? {
        var scalars = text.unicodeScalars
        var position = scalars.startIndex
        for _ in 1..<max(1, mark.line) {
            guard let newline = scalars[position...].firstIndex(of: "\n") else { return nil }
            position = scalars.index(after: newline)
        }
        let last = scalars.endIndex
        guard let start = scalars.index(position, offsetBy: mark.column - 1, limitedBy: last), start < last
        else { return nil }
        var place = start
        if scalars[place] == "\"" || scalars[place] == "'" { place = scalars.index(after: place) }
        guard place < last else { return nil }
        scalars.replaceSubrange(place...place, with: [standIn])
        return String(scalars)
    }

    private static func search(
        _ node: Node, for standIn: Unicode.Scalar, line: Int, path: String, depth: Int
    ) -> (key: String, line: Int)? {
        guard depth < 16 else { return nil }
        if case .sequence(let items) = node {
            for (index, item) in items.enumerated() {
                let place = "\(path)[\(index)]"
                if let found = search(item, for: standIn, line: line, path: place, depth: depth + 1) {
                    return found
                }
            }
        }
        guard case .mapping(let entries) = node else { return nil }
        let keys = entries.compactMap { entry -> Node.Scalar? in entry.key.scalar }
        let changed = keys.first { $0.mark?.line == line && $0.string.unicodeScalars.first == standIn }
        if let rest = changed?.string.unicodeScalars.dropFirst(),
            let other = keys.first(where: {
                $0.string.unicodeScalars.first != standIn
                    && $0.string.unicodeScalars.dropFirst().elementsEqual(rest)
            })
        {
            return (path.isEmpty ? other.string : "\(path).\(other.string)", other.mark?.line ?? line)
        }
        for entry in entries {
            guard let name = entry.key.scalar?.string else { continue }
            let place = path.isEmpty ? name : "\(path).\(name)"
            if let found = search(entry.value, for: standIn, line: line, path: place, depth: depth + 1) {
                return found
            }
        }
        return nil
    }
}
