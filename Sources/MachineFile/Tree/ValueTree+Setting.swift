extension ValueTree {
    /// The tree with the value that a `--set` names replaced or added.
    ///
    /// - Throws: when the key leads into something that is neither list nor mapping, or past the end of a
    ///   list.
    mutating func apply(_ setting: Setting, file: String) throws(MachineFileError) {
        let value = try DocumentReader.read(setting, file: file)
        try set(setting.path[...], to: value, shown: "", setting: setting, file: file)
    }

    private mutating func set(
        _ path: ArraySlice<String>, to value: ValueTree, shown: String, setting: Setting, file: String
    ) throws(MachineFileError) {
        guard let part = path.first else {
            self = value
            return
        }
        let isCPUNumber: Bool
        if case .scalar = content { isCPUNumber = shown == "cpus" && !isNull } else { isCPUNumber = false }
        if isCPUNumber {
            // `cpus: 64` is short for one package of so many cores.
            content = .mapping([Entry(key: "cores", place: place, value: self)])
        } else if isNull {
            content = .mapping([])
        }
        switch content {
        case .mapping(var entries):
            let key = shown.isEmpty ? part : "\(shown).\(part)"
            let index = entries.firstIndex { $0.key == part } ?? entries.count
            if index == entries.count {
                let empty = ValueTree(content: .mapping([]), place: value.place)
                entries.append(Entry(key: part, place: value.place, value: empty))
            }
            content = .mapping([])
            try entries[index].value.set(
                path.dropFirst(), to: value, shown: key, setting: setting, file: file)
            content = .mapping(entries)
        case .list(var items):
            guard let index = Int(part), index >= 0, index <= items.count else {
                throw MachineFileError(
                    file: file, place: value.place, key: shown,
                    reason:
                        "found no entry \(OneLine.quoted(part)); expected a number from 0 to \(items.count)")
            }
            if index == items.count { items.append(ValueTree(content: .mapping([]), place: value.place)) }
            content = .list([])
            try items[index].set(
                path.dropFirst(), to: value, shown: "\(shown)[\(index)]", setting: setting, file: file)
            content = .list(items)
        case .scalar:
            throw MachineFileError(
                file: file, place: value.place, key: shown,
                reason: "found \(summary); expected a list or a mapping for '\(part)' to be in")
        }
    }
}
