public import KernelTypes
import Machine

extension ProcTree {
    /// The most symbolic links that a path may lead through (Linux: `MAXSYMLINKS`).
    private static let mostLinks = 40

    /// The node called `name` in a directory.
    ///
    /// - Throws: ENOENT when there is none; ENOTDIR when `inode` is no directory.
    public func lookup(_ name: Span<UInt8>, in inode: UInt64) throws(Errno) -> TreeNode {
        describe(try child(name, of: try find(inode)))
    }

    /// The node at a path such as `proc/interrupts`, through symbolic links; slashes before it are allowed.
    ///
    /// - Throws: ENOENT, ENOTDIR or ELOOP as a walk along the path would.
    public func node(atPath path: String) throws(Errno) -> TreeNode {
        var position = rootPosition
        var pending = ProcTree.names(path)
        var links = 0
        while let name = pending.popLast() {
            if name == "." { continue }
            guard templates[position.template].isDirectory else { throw .notDirectory }
            if name == ".." {
                position = parent(of: position)
                continue
            }
            let bytes = Array(name.utf8)
            let found = try child(bytes.span, of: position)
            guard case .link(let target) = templates[found.template].content else {
                position = found
                continue
            }
            links += 1
            guard links <= ProcTree.mostLinks else { throw .tooManyLinks }
            let text = target(found.place) ?? ""
            if text.hasPrefix("/") { position = rootPosition }
            pending += ProcTree.names(text)
        }
        return describe(position)
    }

    /// The node called `name` in a directory that exists.
    ///
    /// - Throws: ENOENT or ENOTDIR.
    private func child(_ name: Span<UInt8>, of directory: TreePosition) throws(Errno) -> TreePosition {
        guard templates[directory.template].isDirectory else { throw .notDirectory }
        let children = templates[directory.template].children
        if let index = literal(name, among: children) {
            let position = TreePosition(template: index, place: directory.place)
            if exists(position) { return position }
        }
        for index in children.reversed() {
            guard case .family(let family) = templates[index].name else { break }
            guard let number = family.number(of: name, in: directory.place),
                family.contains(number, in: directory.place)
            else { continue }
            let position = TreePosition(template: index, place: directory.place.appending(number))
            if exists(position) { return position }
        }
        throw .noEntry
    }

    /// The template with that name among those of a directory, in which families come last.
    private func literal(_ name: Span<UInt8>, among children: [Int]) -> Int? {
        var low = 0
        var high = children.count
        while low < high {
            let middle = (low + high) / 2
            if let literal = templates[children[middle]].literal, ProcTree.order(name, literal) > 0 {
                low = middle + 1
            } else {
                high = middle
            }
        }
        guard low < children.count, let literal = templates[children[low]].literal,
            ProcTree.order(name, literal) == 0
        else { return nil }
        return children[low]
    }

    /// Whether the bytes come before those of a name (-1), behind them (1), or are the same (0).
    private static func order(_ bytes: Span<UInt8>, _ name: String) -> Int {
        var index = 0
        for byte in name.utf8 {
            guard index < bytes.count else { return -1 }
            if bytes[index] != byte { return bytes[index] < byte ? -1 : 1 }
            index += 1
        }
        return index < bytes.count ? 1 : 0
    }

    /// The names of a path, the last one first.
    private static func names(_ path: String) -> [Substring] { path.split(separator: "/").reversed() }
}
