import ArgumentParser
import FuseServer
import Glibc
import KernelTypes
import Logging
import ProcTree

/// `bigproc mount`: an emulated machine's files at a mountpoint.
struct MountCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mount",
        abstract: "Mount an emulated machine, so that any program can read its files.",
        discussion: """
            bigproc mount --machine uv-4096 /mnt/uv     then: cat /mnt/uv/proc/interrupts

            Files: proc/interrupts, stat, softirqs, cpuinfo, uptime, loadavg, version, cmdline; proc/irq/; the files \
            of memory (meminfo, buddyinfo, zoneinfo, slabinfo and others) and proc/sys/; CPUs, nodes, interrupts and \
            devices below sys/; sim/control, sim/clock, sim/readers, sim/allocator, and sim/interrupts.page with one \
            for each other strategy; and what the machine file lists under 'files'.

            Returns when the files can be read, and goes on serving them in the background until \
            'bigproc unmount', 'fusermount3 -u', SIGINT, SIGTERM or SIGHUP. With -f it stays in the foreground, \
            and tells systemd when it is ready.
            """)

    @OptionGroup var machineOptions: MachineOptions
    @OptionGroup var buffer: BufferOption

    @Flag(name: .short, help: "Stay in the foreground, and say on standard error what happens.")
    var foreground = false

    @Flag(name: .short, help: "Have libfuse print every request; stays in the foreground.")
    var debug = false

    @Flag(name: .short, help: "Serve from a single thread.")
    var singleThread = false

    @Option(
        name: .customShort("o"),
        help: ArgumentHelp(
            "FUSE's options: allow_other, ro, nonempty, default_permissions, fsname=NAME (repeatable).",
            valueName: "option,…"))
    var mountOptions: [String] = []

    @Flag(help: .hidden) var reportsReadiness = false

    @Argument(help: ArgumentHelp("An empty folder.", valueName: "mountpoint"))
    var mountpoint: String

    func run() throws {
        guard !foreground, !debug, !reportsReadiness else { return try MountServer(self).run() }
        // Right behind the command's own name: behind a `--` it would be taken for a mountpoint.
        var arguments = CommandLine.arguments
        arguments.insert("--reports-readiness", at: min(2, arguments.count))
        try Readiness.startServer(arguments: arguments, isLastAct: true)
    }
}
