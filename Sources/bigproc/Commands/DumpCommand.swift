import ArgumentParser
import KernelTypes
import ProcTree

/// `bigproc dump`: the tree as plain files.
struct DumpCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dump",
        abstract: "Write the files of an emulated machine into a directory; needs no FUSE.",
        discussion: """
            bigproc dump --machine laptop /tmp/laptop
            bigproc dump --machine uv-4096 --only proc/interrupts --only sys/devices/system/node /tmp/uv

            All of proc and sys, of one moment unless --clock is given. Directories can be written by their owner; \
            files have the kernel's modes, and what can only be written is empty. DIRECTORY must be empty or not be \
            there; it gets its name when all is written. What does not fit the limits is left out and named, in \
            DIRECTORY/INCOMPLETE too, and the exit status is 1: a file that is larger than what is left; and all that \
            follows when a hundred were, or when --files is reached. uv-4096 has 320,000 files, directories and \
            links of 310 MiB in all; of a machine with very many CPUs, choose with --only.
            """)

    @OptionGroup var machineOptions: MachineOptions

    @Option(help: ArgumentHelp("The most to write in all, as 64MiB.", valueName: "size"))
    var limit = "1GiB"

    @Option(help: ArgumentHelp("The most files, directories and links.", valueName: "n"))
    var files = 500_000

    @Option(help: ArgumentHelp("Only this file or directory, as proc/irq (repeatable).", valueName: "path"))
    var only: [String] = []

    @Argument(
        help: ArgumentHelp(
            "An empty directory that is no mount point, or one to be made.", valueName: "directory"))
    var directory: String

    func validate() throws {
        if ByteSize(limit) == nil { throw ValidationError("--limit \(limit): expected a size such as 64MiB") }
        if files < 1 { throw ValidationError("--files \(files): expected a number above 0") }
        for path in only where path.split(separator: "/").isEmpty {
            throw ValidationError("--only '\(path)': expected a path as proc/irq")
        }
    }

    func run() throws {
        let tree = try machineOptions.tree(.page, clock: .manual)
        DumpSignals.hold()
        let folder = try DumpFolder(directory)
        do {
            var dump = TreeDump(
                tree, into: folder,
                limits: DumpLimits(bytes: ByteSize(limit)?.bytes ?? 0, entries: files))
            for path in paths { try dump.write(path) }
            try finish(folder, dump.limits)
        } catch {
            folder.remove()
            DumpSignals.letGo()
            throw error
        }
    }

    /// Gives the folder its name; what is missing is told, in the folder too.
    private func finish(_ folder: DumpFolder, _ limits: DumpLimits) throws {
        let missing = limits.leftOut
        guard !missing.isEmpty else { return try folder.finish() }
        let end = limits.end.map { "ended by \($0), and what else is missing is not named" }
        _ = try folder.makeFile("INCOMPLETE", mode: 0o444) { stream in
            for line in missing + (end.map { [$0] } ?? []) { try stream.write(line + "\n") }
            return true
        }
        try folder.finish()
        for line in missing.prefix(10) { OutputStream.tell(line) }
        throw Failure(
            "\(directory): \(limits.end.map { "ended by \($0): at least " } ?? "")\(missing.count) left out, "
                + "see \(directory)/INCOMPLETE; raise --limit or --files, or choose with --only")
    }

    /// What to write, none of it below another.
    private var paths: [String] {
        guard !only.isEmpty else { return ["proc", "sys"] }
        let names = Set(only.map { $0.split(separator: "/").joined(separator: "/") })
        return names.filter { name in !names.contains { name.hasPrefix($0 + "/") } }.sorted()
    }
}
