import KernelMemory
import KernelTypes
import Machine

/// One file of the emulated tree: who may use it, and how it opens. Where it is, the tree's plan says.
///
/// A value of this kind is made whenever the tree is asked about the file, so making one must cost nothing.
protocol TreeFile: Sendable {
    /// Its permission bits.
    var mode: UInt16 { get }
    /// What `stat` says of its size, in bytes; nil for what its filesystem says of files that are text.
    var size: Int64? { get }
    /// Whether it belongs to whoever mounted the tree, because writing to it changes the machine; else to root.
    var belongsToMounter: Bool { get }
    /// Whether it can be opened and used when the machine has no memory left for it: true of the files by which
    /// the machine is steered, or nobody could take back what used the memory up.
    var survivesWithoutMemory: Bool { get }
    /// Opens it.
    func open() throws(Errno) -> OpenFile
}

extension TreeFile {
    var mode: UInt16 { 0o444 }
    var size: Int64? { nil }
    var belongsToMounter: Bool { false }
    var survivesWithoutMemory: Bool { false }
}

/// A file that is in one place, which it knows: one without numbers in its path.
protocol EmulatedFile: TreeFile {
    /// Where it is, as `proc/interrupts`.
    var path: String { get }
}
