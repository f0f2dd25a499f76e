import Machine

/// Which files, directories and links a tree has: filled once, before the tree is made.
///
/// Every call adds a template, whose number is the order of the calls; inode numbers follow from it. So what is
/// added must follow from the kind of machine alone.
final class TreePlan {
    private(set) var templates: [TreeTemplate] = []

    init() {
        templates.append(
            TreeTemplate(
                name: .literal(""), parent: 0, content: .directory, filesystem: .procfs, depth: 0, bits: [],
                exists: nil))
    }

    /// The tree's root.
    var root: DirectoryPlan { DirectoryPlan(plan: self, template: 0) }

    /// The directory at a path of literal names; what is missing of it is made.
    func directory(_ path: String) -> DirectoryPlan {
        path.split(separator: "/").reduce(root) { $0.directory(String($1)) }
    }

    /// Adds a file at its own path.
    func add(_ file: any EmulatedFile) {
        let names = file.path.split(separator: "/")
        let directory = names.dropLast().reduce(root) { $0.directory(String($1)) }
        directory.file(String(names.last ?? "")) { _ in file }
    }

    /// Adds a template to a directory.
    @discardableResult
    func add(
        _ name: TreeTemplate.Name, _ content: TreeTemplate.Content, to parent: Int,
        exists: (@Sendable (Place) -> Bool)? = nil, isForCaptured: Bool = false
    ) -> Int {
        let directory = templates[parent]
        var bits = directory.bits
        if case .family(let family) = name { bits.append(family.bits) }
        precondition(
            directory.isDirectory && bits.count <= PathNumbers.limit
                && bits.reduce(0, +) <= InodeNumber.numberBits && templates.count < InodeNumber.templateLimit,
            "a plan of the tree fits inode numbers")
        var filesystem = directory.filesystem
        if case .literal(let name) = name {
            filesystem = filesystem.filesystem(of: name, in: literalPath(of: parent))
        }
        var template = TreeTemplate(
            name: name, parent: parent, content: content, filesystem: filesystem, depth: directory.depth + 1,
            bits: bits, exists: exists)
        template.isForCaptured = isForCaptured
        templates.append(template)
        templates[parent].children.append(templates.count - 1)
        return templates.count - 1
    }

    /// The template of that name in a directory.
    func child(_ name: String, of directory: Int) -> Int? {
        templates[directory].children.first {
            templates[$0].literal.map { $0.utf8.elementsEqual(name.utf8) } ?? false
        }
    }

    /// Puts captured text to a file, or to what is there for captured text.
    func capture(_ records: CapturedRecords?, at numbers: PathNumbers, of template: Int) {
        templates[template].capturedNumbers.insert(numbers)
        templates[template].captured[numbers] = records
    }

    /// The plan's templates, the names of every directory in order.
    func finished() -> [TreeTemplate] {
        var templates = templates
        for index in templates.indices {
            templates[index].children.sort { TreePlan.precedes(self.templates[$0], self.templates[$1]) }
        }
        return templates
    }

    private static func precedes(_ left: TreeTemplate, _ right: TreeTemplate) -> Bool {
        switch (left.literal, right.literal) {
        case (let left?, let right?): left.utf8.lexicographicallyPrecedes(right.utf8)
        case (_?, nil): true
        default: false
        }
    }

    private func literalPath(of template: Int) -> [String] {
        var names: [String] = []
        var index = template
        while index != 0 {
            names.append(templates[index].literal ?? "")
            index = templates[index].parent
        }
        return names.reversed()
    }
}

/// A directory of the plan, to which names can be added.
///
/// What a closure is asked about is a `Place`: the numbers of the path, and the machine at that moment.
struct DirectoryPlan {
    let plan: TreePlan
    let template: Int

    /// A directory of that name, which is made unless it is there.
    ///
    /// - Parameter exists: whether there is one, where that changes while the machine runs.
    @discardableResult
    func directory(
        _ name: String, while exists: (@Sendable (Place) -> Bool)? = nil
    ) -> DirectoryPlan {
        if let known = plan.child(name, of: template) { return DirectoryPlan(plan: plan, template: known) }
        return DirectoryPlan(
            plan: plan, template: plan.add(.literal(name), .directory, to: template, exists: exists))
    }

    /// A directory for every member of a family.
    @discardableResult
    func directories(_ family: some NameFamily) -> DirectoryPlan {
        DirectoryPlan(plan: plan, template: plan.add(.family(family), .directory, to: template))
    }

    /// A file; `make` gives nil for a place that has none, whatever happens to the machine.
    ///
    /// - Parameter exists: whether there is one, where that changes while the machine runs.
    func file(
        _ name: String, while exists: (@Sendable (Place) -> Bool)? = nil,
        _ make: @escaping @Sendable (Place) -> (any TreeFile)?
    ) {
        plan.add(.literal(name), .file(make), to: template, exists: exists)
    }

    /// A file for every member of a family.
    func files(_ family: some NameFamily, _ make: @escaping @Sendable (Place) -> (any TreeFile)?) {
        plan.add(.family(family), .file(make), to: template)
    }

    /// A symbolic link; `target` gives where it points, and nil for a place that has none, whatever happens
    /// to the machine.
    ///
    /// - Parameter exists: whether there is one, where that changes while the machine runs.
    func link(
        _ name: String, while exists: (@Sendable (Place) -> Bool)? = nil,
        _ target: @escaping @Sendable (Place) -> String?
    ) {
        plan.add(.literal(name), .link(target), to: template, exists: exists)
    }

    /// A symbolic link for every member of a family.
    func links(_ family: some NameFamily, _ target: @escaping @Sendable (Place) -> String?) {
        plan.add(.family(family), .link(target), to: template)
    }
}
