import Machine

/// Something that the tree has once for every combination of the numbers in its path: `cpu%d/online`.
///
/// All templates together are the tree's plan; nodes are a template and numbers, and are stored nowhere.
struct TreeTemplate: Sendable {
    /// How a node is called in its directory.
    enum Name: Sendable {
        case literal(String)
        case family(any NameFamily)
    }

    /// What a node is.
    enum Content: Sendable {
        case directory
        /// The file for a place; nil where there is none.
        case file(@Sendable (Place) -> (any TreeFile)?)
        /// Where the link of a place points; nil where there is none.
        case link(@Sendable (Place) -> String?)
    }

    let name: Name
    /// The template of the directory that it is in; itself for the root.
    let parent: Int
    let content: Content
    /// Which of the kernel's filesystems it belongs to.
    let filesystem: FileSystemKind
    /// How many names are above it.
    let depth: Int
    /// How many bits of an inode number each number in its path has, from the left.
    let bits: [Int]
    /// Whether a node exists; nil if it does wherever its directory and its name do.
    let exists: (@Sendable (Place) -> Bool)?
    /// Whether nodes are there for captured text only: then `capturedNumbers` are those that exist.
    var isForCaptured = false
    /// The numbers of places where captured text is, or is below.
    var capturedNumbers: Set<PathNumbers> = []
    /// The captured text that takes the place of files.
    var captured: [PathNumbers: CapturedRecords] = [:]
    /// The templates of what is in it, by name.
    var children: [Int] = []

    /// Whether nodes can come or go while the machine runs.
    var comesAndGoes: Bool {
        if exists != nil { return true }
        if case .family(let family) = name { return family.comesAndGoes }
        return false
    }

    var isDirectory: Bool {
        if case .directory = content { return true }
        return false
    }

    /// The name of a literal; nil for a family.
    var literal: String? {
        if case .literal(let name) = name { return name }
        return nil
    }
}
