import ArgumentParser
import Glibc
import KernelTypes
import ProcTree

/// `bigproc cat`: files of the tree on standard output, without FUSE.
struct CatCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cat",
        abstract: "Print files of an emulated machine; needs no FUSE.",
        discussion: """
            bigproc cat --machine uv-4096 proc/interrupts proc/buddyinfo

            Paths are as under a mount: proc/interrupts, proc/meminfo, proc/buddyinfo and the other files of \
            memory, sim/interrupts.kmalloc and one for each other strategy, sim/allocator, sim/readers, sim/clock, \
            and what the machine file lists under 'files'.
            """)

    @OptionGroup var machineOptions: MachineOptions
    @OptionGroup var buffer: BufferOption

    @Argument(help: ArgumentHelp("Files of the tree, as proc/interrupts.", valueName: "path"))
    var paths: [String]

    func run() throws {
        // A reader that goes away is an ordinary end: it shows as EPIPE.
        signal(SIGPIPE, SIG_IGN)
        let tree = try machineOptions.tree(buffer.strategy)
        for path in paths {
            guard try print(path, of: tree) else { return }
        }
    }

    /// Writes one file; false when nobody reads any more.
    private func print(_ path: String, of tree: ProcTree) throws -> Bool {
        do {
            let file = try tree.open(try tree.node(atPath: path).inode)
            defer { tree.release(file) }
            return try copy(file)
        } catch let error as Errno {
            throw Failure("\(path): \(error)" + advice(error, path))
        }
    }

    private func advice(_ error: Errno, _ path: String) -> String {
        switch error {
        case .noEntry: "; expected a path as proc/interrupts"
        case .noMemory where path.hasPrefix("sim/interrupts."):
            "; the machine has no memory for the file's buffer: sim/interrupts.page needs one page"
        case .noMemory: "; the machine has no memory for the file's buffer: --buffer page needs one page"
        default: ""
        }
    }

    private func copy(_ file: OpenFile) throws -> Bool {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 4096)
        defer { unsafe buffer.deallocate() }
        var offset: Int64 = 0
        while true {
            // SAFETY: the buffer lives until the end of this function, and only its written part is passed on.
            let count = try unsafe file.read(at: offset, into: buffer)
            guard count > 0 else { return true }
            offset += Int64(count)
            let part = unsafe UnsafeRawBufferPointer(rebasing: buffer[..<count])
            guard try unsafe OutputStream.standard.write(part) else { return false }
        }
    }
}
