import ArgumentParser
import Glibc
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
        guard let output else { return try write(machine, to: .standard) }
        try HostPath.replace(output) { stream in try write(machine, to: stream) }
    }

    private func write(_ machine: ImportedMachine, to stream: OutputStream) throws {
        var goesOn = true
        try machine.write { bytes in
            if goesOn { goesOn = try unsafe bytes.withUnsafeBytes { try unsafe stream.write($0) } }
        }
    }
}
