import Yams

/// Reads the text of a machine file into a tree of values.
///
/// Yams gives the nodes with their lines; what it would take at face value is refused here: several
/// documents, keys that are no text, tags, and aliases that stand for more than a file should (a list of ten
/// lists of ten lists ... is a few lines of text and a million values).
struct DocumentReader {
    /// The longest machine file, in bytes.
    static let sizeLimit = 256 << 20
    /// How deep values may be nested; no machine file needs more than five levels.
    static let depthLimit = 32

    let file: String
    /// What the values of all places that use them may take together, in bytes of text and a byte each.
    private var budget: Int

    /// Reads `text`, the contents of `file`.
    static func read(_ text: String, file: String) throws(MachineFileError) -> ValueTree {
        try DocumentGuard.check(text, file: file)
        var reader = DocumentReader(file: file, budget: 2 * text.utf8.count + (1 << 20))
        guard let root = try reader.compose(text) else {
            throw reader.error(
                line: 1, "found nothing; expected a mapping, as in `cpus: {sockets: 2, cores: 16}`")
        }
        return try reader.convert(root, depth: 0)
    }

    /// Reads the value of a `--set`, which is plain text unless it begins like a list, a mapping or quoted
    /// text.
    static func read(_ setting: Setting, file: String) throws(MachineFileError) -> ValueTree {
        let place = MachineFileError.Place.option(setting.option)
        guard let first = setting.value.utf8.first, "[{\"'".utf8.contains(first) else {
            return ValueTree(
                content: .scalar(setting.value, isPlain: !setting.value.isEmpty), place: place)
        }
        do {
            return try read(setting.value, file: file).moved(to: place)
        } catch {
            throw MachineFileError(file: file, place: place, key: "", reason: error.reason)
        }
    }

    private func compose(_ text: String) throws(MachineFileError) -> Node? {
        do {
            return try Parser(yaml: text, resolver: .basic, encoding: .utf8).singleRoot()
        } catch let error as YamlError {
            if case .duplicatedKeysInMapping(_, let context) = error {
                throw duplicate(at: context.mark, in: text)
            }
            throw syntaxError(error)
        } catch {
            throw self.error(line: 1, "the YAML cannot be read; expected YAML 1.1")
        }
    }

    func error(line: Int, key: String = "", _ reason: String) -> MachineFileError {
        MachineFileError(file: file, place: .line(line), key: key, reason: reason)
    }

    private mutating func convert(_ node: Node, depth: Int) throws(MachineFileError) -> ValueTree {
        let line = node.mark?.line ?? 1
        guard depth < DocumentReader.depthLimit else {
            throw error(line: line, "values nested \(depth + 1) deep; expected \(depth) at most")
        }
        try spend(1, line: line)
        let place = MachineFileError.Place.line(line)
        switch node {
        case .scalar(let scalar):
            try spend(scalar.string.utf8.count, line: line)
            try checkTag(scalar.tag, line: line)
            let isPlain = scalar.style == .plain && scalar.tag.description != Tag.Name.str.rawValue
            return ValueTree(content: .scalar(scalar.string, isPlain: isPlain), place: place)
        case .sequence(let sequence):
            try checkTag(sequence.tag, line: line)
            var items: [ValueTree] = []
            items.reserveCapacity(sequence.count)
            for item in sequence { items.append(try convert(item, depth: depth + 1)) }
            return ValueTree(content: .list(items), place: place)
        case .mapping(let mapping):
            try checkTag(mapping.tag, line: line)
            var entries: [ValueTree.Entry] = []
            entries.reserveCapacity(mapping.count)
            for (key, value) in mapping {
                entries.append(try entry(key, value, depth: depth))
            }
            return ValueTree(content: .mapping(entries), place: place)
        case .alias:
            throw error(line: line, "an alias that stands for nothing; expected an anchor before it")
        }
    }

    private mutating func entry(
        _ key: Node, _ value: Node, depth: Int
    ) throws(MachineFileError) -> ValueTree.Entry {
        let line = key.mark?.line ?? 1
        guard case .scalar(let name) = key else {
            throw error(line: line, "a key that is a list or a mapping; expected text")
        }
        try spend(name.string.utf8.count, line: line)
        let converted = try convert(value, depth: depth + 1)
        return ValueTree.Entry(key: name.string, place: .line(line), value: converted)
    }

    private mutating func spend(_ cost: Int, line: Int) throws(MachineFileError) {
        budget -= cost
        guard budget >= 0 else {
            throw error(line: line, "aliases stand for too much; expected fewer uses of each anchor")
        }
    }

    /// Tags could change what a value is; only the one that says "text" is of use here.
    private func checkTag(_ tag: Tag, line: Int) throws(MachineFileError) {
        let known: [Tag.Name] = [.implicit, .nonSpecific, .str, .seq, .map]
        guard known.contains(where: { $0.rawValue == tag.description }) else {
            throw error(line: line, "tag \(OneLine.quoted(tag.description)); expected values without tags")
        }
    }
}

extension ValueTree {
    /// The same value as if it came from elsewhere as a whole.
    fileprivate func moved(to place: MachineFileError.Place) -> ValueTree {
        switch content {
        case .scalar: return ValueTree(content: content, place: place)
        case .list(let items):
            return ValueTree(content: .list(items.map { $0.moved(to: place) }), place: place)
        case .mapping(let entries):
            let moved = entries.map { Entry(key: $0.key, place: place, value: $0.value.moved(to: place)) }
            return ValueTree(content: .mapping(moved), place: place)
        }
    }
}
