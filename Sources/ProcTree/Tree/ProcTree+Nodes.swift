import KernelTypes
import Machine

/// A node of the tree: what it is one of, and which one.
struct TreePosition {
    let template: Int
    let place: Place
}

extension ProcTree {
    /// The root.
    var rootPosition: TreePosition {
        TreePosition(template: 0, place: Place(numbers: .none, snapshot: machine.snapshot()))
    }

    /// The node with the given number, which exists now, as do the directories that it is in.
    ///
    /// - Throws: ENOENT.
    func find(_ inode: UInt64) throws(Errno) -> TreePosition {
        guard let template = InodeNumber.template(inode), template < templates.count,
            let numbers = InodeNumber.numbers(inode, bits: templates[template].bits)
        else { throw .noEntry }
        let position = TreePosition(
            template: template, place: Place(numbers: numbers, snapshot: machine.snapshot()))
        var ancestor = position
        while ancestor.template != 0 {
            guard exists(ancestor) else { throw .noEntry }
            ancestor = parent(of: ancestor)
        }
        return position
    }

    /// The directory that a node is in; the root's is the root.
    func parent(of position: TreePosition) -> TreePosition {
        let template = templates[position.template]
        if case .family = template.name {
            return TreePosition(template: template.parent, place: position.place.dropLast())
        }
        return TreePosition(template: template.parent, place: position.place)
    }

    /// Whether a node exists, if the directory does that it is in.
    func exists(_ position: TreePosition) -> Bool {
        let template = templates[position.template]
        let place = position.place
        if case .family(let family) = template.name {
            // A number that has no room in an inode number is nobody's.
            let number = place.numbers.last
            guard number >> family.bits == 0, family.contains(number, in: place.dropLast()) else {
                return false
            }
        }
        if template.isForCaptured { return template.capturedNumbers.contains(place.numbers) }
        if let exists = template.exists, !exists(place) { return false }
        switch template.content {
        case .directory: return true
        case .file: return file(at: position) != nil
        case .link(let target): return target(place) != nil
        }
    }

    /// The file of a node; nil if it is none.
    func file(at position: TreePosition) -> (any TreeFile)? {
        let template = templates[position.template]
        guard case .file(let make) = template.content else { return nil }
        if !template.captured.isEmpty, let records = template.captured[position.place.numbers] {
            // Who may read it does not depend on where the text is from; nobody can write it.
            let mode = (make(position.place)?.mode ?? 0o444) & 0o444
            return CapturedTextFile(records: records, machine: machine, mode: mode)
        }
        return make(position.place)
    }

    /// The inode number of a node.
    func inode(of position: TreePosition) -> UInt64 {
        InodeNumber.pack(position.template, position.place.numbers, bits: templates[position.template].bits)
    }

    /// What a node is.
    func kind(of template: Int) -> TreeNode.Kind {
        switch templates[template].content {
        case .directory: .directory
        case .file: .file
        case .link: .symbolicLink
        }
    }

    /// All that is to be known of a node that exists.
    func describe(_ position: TreePosition) -> TreeNode {
        let template = templates[position.template]
        var (mode, size): (UInt16, Int64) = (0o777, 0)
        var belongsToMounter = false
        if template.isDirectory { mode = template.filesystem.directoryMode(depth: template.depth) }
        if let file = file(at: position) {
            mode = file.mode
            size = file.size ?? template.filesystem.fileSize
            belongsToMounter = file.belongsToMounter
        }
        let directories = template.children.filter { templates[$0].isDirectory }
        return TreeNode(
            inode: inode(of: position), kind: kind(of: position.template), mode: mode, size: size,
            blockSize: template.filesystem.blockSize,
            linkCount: template.isDirectory ? linkCount(of: directories, in: position.place) : 1,
            belongsToMounter: belongsToMounter, isPermanent: !template.comesAndGoes,
            isUnchanging: !directories.contains { templates[$0].comesAndGoes })
    }

    /// How many links lead to a directory that has such directories in it.
    private func linkCount(of directories: [Int], in place: Place) -> UInt32 {
        let count = directories.reduce(2) { sum, index in
            if case .family(let family) = templates[index].name { return sum + family.count(in: place) }
            return sum + (exists(TreePosition(template: index, place: place)) ? 1 : 0)
        }
        return UInt32(clamping: count)
    }

    /// Where a node is, as `proc/interrupts`.
    func path(of position: TreePosition) -> String {
        var names: [String] = []
        var position = position
        while position.template != 0 {
            let directory = parent(of: position)
            switch templates[position.template].name {
            case .literal(let name): names.append(name)
            case .family(let family):
                names.append(family.name(of: position.place.numbers.last, in: directory.place))
            }
            position = directory
        }
        return names.reversed().joined(separator: "/")
    }
}
