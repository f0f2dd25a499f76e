import ArgumentParser
import Glibc

/// What a process that `bigproc run` has started itself is to do: a hidden option of the command.
enum RunStage: ExpressibleByArgument, CustomStringConvertible {
    /// Serve the files, for the process `parent`.
    case server(parent: pid_t)
    /// Put the tree, which is mounted at one of `FileServerStage.passingPlaces`, where it belongs; for the server.
    case mounts(server: pid_t, place: Int32)
    /// Become the command, in the namespace of `server`, and say on the descriptor `report` what goes wrong.
    case command(server: pid_t, parent: pid_t, report: Int32)

    init?(argument: String) {
        let words = argument.split(separator: ":")
        let numbers = words.dropFirst().compactMap { Int32($0) }
        switch (words.first, numbers.count) {
        case ("server", 1): self = .server(parent: numbers[0])
        case ("mounts", 2): self = .mounts(server: numbers[0], place: numbers[1])
        case ("command", 3): self = .command(server: numbers[0], parent: numbers[1], report: numbers[2])
        default: return nil
        }
    }

    var description: String {
        switch self {
        case .server(let parent): "server:\(parent)"
        case .mounts(let server, let place): "mounts:\(server):\(place)"
        case .command(let server, let parent, let report): "command:\(server):\(parent):\(report)"
        }
    }
}
