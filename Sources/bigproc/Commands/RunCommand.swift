import ArgumentParser
import FuseServer
import Glibc
import ProcTree

/// `bigproc run`: a command that sees an emulated machine's files.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a command that sees an emulated machine at /proc and /sys.",
        discussion: """
            bigproc run --machine uv-4096 -- mpstat -I SUM -P ALL 1 1
            bigproc run --cpus 512 -- ./check.sh
            bigproc run --only /proc/interrupts -- irqtop

            The command, and all that it starts, find the machine's files in the place of the host's: interrupts, \
            softirqs, stat, cpuinfo, meminfo and others of /proc, /proc/irq, CPUs, nodes and devices in /sys; \
            --list prints them. What the machine lacks is hidden; a file that the host's own kernel lacks, as \
            /proc/modules where it has no modules, cannot be added to /proc. Nobody else sees any of it: the command is in a \
            mount namespace of its own, for which an ordinary user needs user namespaces and an open /dev/fuse.

            Standard streams, signals and the terminal are the command's own, and its exit status is that of \
            bigproc: 128+N when signal N ended it, 127 when there is no such command, 126 when it cannot be run; \
            1 with a line on standard error when the machine's files cannot be shown. When it ends, or bigproc is \
            killed, everything that it started ends too, and nothing stays behind.

            What no file says is the host's: sched_getaffinity and /proc/self/status, and so what plain nproc \
            (not 'nproc --all'), libnuma, and Go and Rust programs take for the number of CPUs; sysinfo; the \
            cpuid instruction; uname. And processes, network and mounts, which are really there.
            """)

    @OptionGroup var machineOptions: MachineOptions
    @OptionGroup var buffer: BufferOption
    @OptionGroup var view: ViewOptions

    @Flag(help: "Print the files and directories that would be shown or hidden, and run nothing.")
    var list = false

    @Option(help: .hidden) var stage: RunStage?

    @Argument(
        parsing: .postTerminator,
        help: ArgumentHelp("The command, behind a '--', and its arguments.", valueName: "command"))
    var command: [String] = []

    func validate() throws {
        switch stage {
        case .server, .mounts: return
        case .command, nil: break
        }
        if command.isEmpty, !list {
            throw ValidationError(
                "expected a command behind '--', as in: bigproc run -- cat /proc/interrupts")
        }
    }

    func run() throws {
        switch stage {
        case .server(let parent):
            return try FileServerStage(options: machineOptions, buffer: buffer, view: view)
                .run(startedBy: parent)
        case .mounts(let server, let place):
            return try MountStage(options: machineOptions, buffer: buffer, view: view)
                .run(startedBy: server, place)
        case .command(let server, let parent, let report):
            CommandStage(server: server, parent: parent, report: report).run(command)
        case nil: break
        }
        if list { return try printPlaces() }
        let ending = try RunSession(
            options: machineOptions, buffer: buffer, view: view, command: command
        ).run().ending
        // A shell that runs a loop goes by how its command ended, not by the status.
        if ending == .signaled(SIGINT) { OwnProcess.end(by: SIGINT) }
        if case .notStarted(let error) = ending { OutputStream.tell("Error: \(command[0]): \(error)") }
        throw ExitCode(ending.status)
    }

    private func printPlaces() throws {
        let tree = try machineOptions.tree(buffer.strategy)
        for place in try view.selection.apply(to: try tree.hostPlaces()) {
            try OutputStream.standard.write(place.path + note(place) + "\n")
        }
    }

    private func note(_ place: HostPlace) -> String {
        switch place.content {
        case .nothing: "  hidden"
        case .file where !HostPath.exists(place.path): "  not on this host"
        case .file, .directory: ""
        }
    }
}
