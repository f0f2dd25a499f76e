import KernelMemory
import KernelTypes
import Synchronization

/// The modules that the machine's kernel has loaded. Their memory is real: pages of the machine, mapped one
/// by one in the kernel's range for modules, which on 32-bit machines is vmalloc's.
final class ModuleTable: Sendable {
    private struct Entry {
        let module: LoadedModule
        let block: HeapBlock
    }

    private let heap: KernelHeap
    /// In the order of their loading.
    private let entries = Lock<[Entry]>([])

    init(_ heap: KernelHeap) { self.heap = heap }

    /// All of them, the newest first, as the kernel lists them.
    var loaded: [LoadedModule] { entries.withLock { $0.reversed().map(\.module) } }

    /// Loads a module.
    ///
    /// - Throws: `EEXIST` if there is one of that name; `EINVAL` for no size; `ENOMEM` if there are no
    ///   addresses or no pages.
    func load(_ module: ModuleSpecification) throws(Errno) {
        guard module.size > 0, let bytes = Int(exactly: module.size) else { throw .invalidArgument }
        try entries.withLock { (entries) throws(Errno) in
            guard !entries.contains(where: { $0.module.name == module.name }) else { throw .exists }
            let block = try heap.allocateModule(bytes)
            let loaded = LoadedModule(
                name: module.name, size: module.size, address: block.address, references: 0, dependents: [],
                state: .live)
            entries.append(Entry(module: loaded, block: block))
        }
    }

    /// Unloads a module.
    ///
    /// - Throws: `ENOENT` if there is none of that name.
    func unload(_ name: String) throws(Errno) {
        try entries.withLock { (entries) throws(Errno) in
            guard let index = entries.firstIndex(where: { $0.module.name == name }) else { throw .noEntry }
            heap.release(entries[index].block)
            entries.remove(at: index)
        }
    }
}
