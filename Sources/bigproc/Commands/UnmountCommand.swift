import ArgumentParser
import FuseServer

/// `bigproc unmount`: ends a mount and its server.
struct UnmountCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unmount", abstract: "End a mount of an emulated machine.")

    @Argument(help: ArgumentHelp("Where the machine is mounted.", valueName: "mountpoint"))
    var mountpoint: String

    func run() throws { try Mountpoint.unmount(mountpoint) }
}
