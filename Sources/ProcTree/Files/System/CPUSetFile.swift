import KernelMemory
import KernelTypes
import Machine
import SeqFile

/// A file of sysfs that shows a set of CPUs.
struct CPUSetFile: TreeFile {
    /// Which kind of attribute the kernel makes it.
    enum Attribute: Sendable {
        /// Text like any other: what does not fit a page is cut off.
        case plain
        /// A binary one from 5.15 on, so that a page need not be enough (Linux: `BIN_ATTR_RO` in
        /// `drivers/base/topology.c` and `node.c`); plain before.
        case binary
    }

    let machine: Machine
    let isMask: Bool
    let attribute: Attribute
    /// What stands behind a list; at most 32 bytes.
    var ending = ""
    let set: @Sendable (Snapshot) -> CPUSet

    /// From 6.0 on binary ones have a size that any kernel of that configuration would do with; before, it is 0
    /// (Linux: `CPUMAP_FILE_MAX_BYTES`, `CPULIST_FILE_MAX_BYTES`).
    var size: Int64? {
        let state = machine.snapshot().state
        guard isBinary(state) else { return nil }
        guard state.specification.kernel >= KernelVersion(6, 0) else { return 0 }
        let most = state.configuredCPUs
        return Int64(max(machine.memory.pageSize, isMask ? most * 9 / 32 - 1 : most * 7 / 2))
    }

    func open() throws(Errno) -> OpenFile {
        let (isMask, set, ending) = (isMask, set, ending)
        let text = { @Sendable (snapshot: Snapshot) in
            let form: CPUSetText.Form = isMask ? .mask(nrCPUs: snapshot.state.topology.cpuCount) : .list
            return CPUSetText(set: set(snapshot), form: form, ending: ending)
        }
        if isBinary(machine.snapshot().state) {
            let file = PieceFile(machine) { text($0).pieces }
            return BinaryAttributeOpenFile(file, heap: machine.heap, size: size ?? 0)
        }
        let limit = machine.memory.pageSize - 1
        return openPieces(of: machine) { text($0).pieces.cut(to: limit) }
    }

    private func isBinary(_ state: MachineState) -> Bool {
        guard case .binary = attribute else { return false }
        return state.specification.kernel >= KernelVersion(5, 15)
    }
}

extension TextPieces {
    /// The text as far as it fits so many bytes (Linux: `sysfs_emit`).
    fileprivate func cut(to limit: Int) -> TextPieces {
        guard length > limit else { return self }
        let (all, count) = (self, count)
        return TextPieces(count: 1, length: limit) { _, buffer in
            // A piece is less than a page, so two pages take all that is written before it is enough.
            unsafe withUnsafeTemporaryAllocation(byteCount: 2 * (limit + 1), alignment: 1) { memory in
                var whole = unsafe SeqBuffer(memory)
                for index in 0..<count where whole.count < limit { all.write(index, &whole) }
                unsafe buffer.put(bytes: UnsafeRawBufferPointer(rebasing: memory[..<limit]))
            }
        }
    }
}
