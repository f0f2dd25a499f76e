public import KernelTypes
import Machine

extension ProcTree {
    /// Calls `body` with the entries of a directory, until it returns false.
    ///
    /// An entry costs the same wherever it is, and however many there are.
    ///
    /// - Parameter cookie: 0 for the start, or the `nextCookie` of the entry behind which to go on. Whatever
    ///   comes and goes between two calls, what is there all the time is given once.
    /// - Throws: ENOENT when there is no such node; ENOTDIR when it is no directory.
    public func list(
        _ inode: UInt64, from cookie: Int64, _ body: (DirectoryEntry) -> Bool
    ) throws(Errno) {
        let directory = try find(inode)
        guard templates[directory.template].isDirectory else { throw .notDirectory }
        guard cookie >= 0 else { return }
        let children = templates[directory.template].children
        var (index, number) = ListingCookie.next(cookie)
        while index < children.count {
            let template = templates[children[index]]
            guard case .family(let family) = template.name else {
                let position = TreePosition(template: children[index], place: directory.place)
                if number < 0, exists(position) {
                    let cookie = ListingCookie.behind(index, 0)
                    guard body(entry(position, template.literal ?? "", cookie)) else { return }
                }
                (index, number) = (index + 1, -1)
                continue
            }
            guard let member = family.member(after: number, in: directory.place) else {
                (index, number) = (index + 1, -1)
                continue
            }
            number = member
            let position = TreePosition(
                template: children[index], place: directory.place.appending(member))
            let name = family.name(of: member, in: directory.place)
            guard exists(position), !isHidden(name, in: directory) else { continue }
            guard body(entry(position, name, ListingCookie.behind(index, member))) else { return }
        }
    }

    private func entry(_ position: TreePosition, _ name: String, _ cookie: Int64) -> DirectoryEntry {
        DirectoryEntry(
            name: name, inode: inode(of: position), kind: kind(of: position.template), nextCookie: cookie)
    }

    /// Whether a captured file or directory has taken the name of a family's member.
    private func isHidden(_ name: String, in directory: TreePosition) -> Bool {
        templates[directory.template].children.contains { index in
            templates[index].isForCaptured && templates[index].literal == name
                && exists(TreePosition(template: index, place: directory.place))
        }
    }
}

/// The places behind entries of a directory, as numbers: which template the entry is of, counted among those of
/// the directory, and its number in the family.
enum ListingCookie {
    /// How many bits a family's number has in a cookie.
    private static let numberBits: Int64 = 32

    /// The place behind an entry.
    static func behind(_ index: Int, _ number: Int) -> Int64 {
        (Int64(index) << numberBits | Int64(number)) + 1
    }

    /// Where a listing goes on: with the entries behind `number` of the template at `index`.
    static func next(_ cookie: Int64) -> (index: Int, number: Int) {
        guard cookie > 0 else { return (0, -1) }
        let packed = cookie - 1
        return (Int(packed >> numberBits), Int(packed & ((1 << numberBits) - 1)))
    }
}
