import KernelMemory
import KernelTypes
import Machine

/// One file of the emulated tree: where it is, who may use it, and how it opens.
protocol EmulatedFile: Sendable {
    /// Where it is, as `proc/interrupts`.
    var path: String { get }
    /// Its permission bits.
    var mode: UInt16 { get }
    /// Whether it belongs to whoever mounted the tree, because writing to it changes the machine; else to root.
    var belongsToMounter: Bool { get }
    /// Whether it can be opened and used when the machine has no memory left for it: true of the files by which
    /// the machine is steered, or nobody could take back what used the memory up.
    var survivesWithoutMemory: Bool { get }
    /// Opens it.
    func open() throws(Errno) -> OpenFile
}

extension EmulatedFile {
    var mode: UInt16 { 0o444 }
    var belongsToMounter: Bool { false }
    var survivesWithoutMemory: Bool { false }
}
