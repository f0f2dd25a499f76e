import KernelMemory
import KernelTypes
import Machine
import SeqFile

/// A file of sysfs: a text of less than a page, and perhaps what a write to it does.
struct AttributeFile: TreeFile {
    let machine: Machine
    /// Writes the text that a snapshot shows, with its newline.
    let text: @Sendable (Snapshot, inout SeqBuffer) -> Void
    /// Takes a text that was written, at most a page of it (Linux: `kernfs_fop_write_iter`); nil where nothing
    /// can be.
    let store: (@Sendable (_ text: [UInt8]) throws(Errno) -> Void)?

    /// A file that can be read, and written if it has a `store`.
    init(
        _ machine: Machine, store: (@Sendable (_ text: [UInt8]) throws(Errno) -> Void)? = nil,
        _ text: @escaping @Sendable (Snapshot, inout SeqBuffer) -> Void
    ) {
        self.machine = machine
        self.store = store
        self.text = text
    }

    /// A file that shows a number.
    static func number(_ machine: Machine, _ number: @escaping @Sendable (Snapshot) -> Int) -> AttributeFile {
        AttributeFile(machine) { snapshot, buffer in
            buffer.format(Int64(number(snapshot)))
            buffer.put("\n")
        }
    }

    /// A file that shows a line of text.
    static func line(_ machine: Machine, _ line: @escaping @Sendable (Snapshot) -> String) -> AttributeFile {
        AttributeFile(machine) { snapshot, buffer in
            buffer.put(line(snapshot))
            buffer.put("\n")
        }
    }

    /// A file that always shows the same lines, and nothing at all where there is no text.
    static func lines(_ machine: Machine, _ text: String) -> AttributeFile {
        AttributeFile(machine) { _, buffer in
            guard !text.isEmpty else { return }
            buffer.put(text)
            buffer.put("\n")
        }
    }

    var mode: UInt16 { store == nil ? 0o444 : 0o644 }
    var belongsToMounter: Bool { store != nil }

    func open() throws(Errno) -> OpenFile {
        let writer = store.map { store in
            TextWriter(limit: machine.memory.pageSize) { (text) throws(Errno) in
                if !text.isEmpty { try store(text) }
            }
        }
        return openText(of: machine, writer: writer, text)
    }
}
