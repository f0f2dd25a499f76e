import ArgumentParser
import Glibc
import KernelTypes
import MachineFile

/// `bigproc import`: a machine file out of a captured table or a captured machine.
struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Make a machine file of a captured /proc/interrupts, or of a whole machine.",
        discussion: """
            SOURCE is a captured /proc/interrupts (or the file itself), a folder with copies of proc/ and sys/, \
            or / for this very machine. To print the captured table again:
              bigproc import /proc/interrupts -o mine.yaml
              bigproc cat --machine mine.yaml --clock manual proc/interrupts
            and to see it with more CPUs, add --cpus 512.
            """)

    @Argument(help: ArgumentHelp("What to import.", valueName: "source"))
    var source: String

    @Option(
        name: .shortAndLong, help: ArgumentHelp("The file to write; else standard output.", valueName: "file")
    )
    var output: String?

    func run() throws {
        signal(SIGPIPE, SIG_IGN)
        let machine = try ImportedMachine(from: source)
        guard let output else {
            try write(machine, to: .standard)
            return
        }
        // Written beside its place and moved there when it is complete: a failure leaves what was there.
        let unfinished = "\(output).\(getpid()).part"
        let descriptor = unsafe open(unfinished, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Failure("\(output): \(Errno.last)") }
        do {
            defer { close(descriptor) }
            try write(machine, to: OutputStream(descriptor: descriptor, name: output))
        } catch {
            unsafe unlink(unfinished)
            throw error
        }
        guard unsafe rename(unfinished, output) == 0 else {
            let error = Errno.last
            unsafe unlink(unfinished)
            throw Failure("\(output): \(error)")
        }
    }

    private func write(_ machine: ImportedMachine, to stream: OutputStream) throws {
        var goesOn = true
        try machine.write { bytes in
            if goesOn { goesOn = try unsafe bytes.withUnsafeBytes { try unsafe stream.write($0) } }
        }
    }
}
