import Machine

extension TreePlan {
    /// Adds captured text, which takes the place of an emulated file of that path.
    ///
    /// A name on the way that belongs to a family means that member, also if it does not exist now.
    func capture(_ records: CapturedRecords, at path: String, _ snapshot: Snapshot) throws(TreeError) {
        let names = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        var directory = 0
        var place = Place(numbers: .none, snapshot: snapshot)
        for (depth, name) in names.enumerated() {
            let isLast = depth == names.count - 1
            guard !name.isEmpty, name != ".", name != "..", name.utf8.count <= 255,
                templates.count < InodeNumber.templateLimit
            else { throw TreeError(path: path, reason: "not a path in the tree") }
            if let (known, number) = find(name, in: directory, place) {
                if let number { place = place.appending(number) }
                try check(templates[known], isLast: isLast, path)
                directory = known
            } else {
                directory = add(
                    .literal(name), isLast ? .file { _ in nil } : .directory, to: directory,
                    isForCaptured: true)
            }
            if isLast || templates[directory].isForCaptured {
                capture(isLast ? records : nil, at: place.numbers, of: directory)
            }
        }
    }

    /// The template that a name in a directory means, and its number in the family.
    private func find(_ name: String, in directory: Int, _ place: Place) -> (template: Int, number: Int?)? {
        if let known = child(name, of: directory) { return (known, nil) }
        let bytes = Array(name.utf8)
        for index in templates[directory].children {
            guard case .family(let family) = templates[index].name,
                let number = family.number(of: bytes.span, in: place), number < 1 << family.bits
            else { continue }
            return (index, number)
        }
        return nil
    }

    /// Refuses a path whose name is something else already.
    private func check(
        _ template: TreeTemplate, isLast: Bool, _ path: String
    ) throws(TreeError) {
        switch template.content {
        case .directory where !isLast: break
        case .directory:
            throw TreeError(path: path, reason: "a file and a directory of the same name")
        case .link: throw TreeError(path: path, reason: "the machine has a link of that name")
        case .file:
            guard isLast else {
                throw TreeError(path: path, reason: "a file and a directory of the same name")
            }
        }
    }
}

/// A file that cannot be put where it was to go.
public struct TreeError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Where it was to go.
    public let path: String
    /// Why it cannot.
    public let reason: String

    /// Both in one line.
    public var description: String { "files: \(path): \(reason)" }
}
