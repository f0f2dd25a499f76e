import ArgumentParser
import FuseServer
import Glibc
import ProcTree

/// The process that mounts the files of a run where they belong.
///
/// The server does not do that itself: were it killed while it waits for an answer of its own, its device would not
/// be closed, the answer would never come, and nobody could end it.
struct MountStage {
    let options: MachineOptions
    let buffer: BufferOption
    let view: ViewOptions

    /// Mounts all, and says on the pipe how it went.
    ///
    /// - Parameters:
    ///   - server: the process that serves the tree, and has started this one.
    ///   - number: which of `FileServerStage.passingPlaces` the tree is mounted at.
    func run(startedBy server: pid_t, _ number: Int32) throws {
        Readiness.becomeServer()
        guard OwnProcess.receive(SIGKILL, onDeathOf: server) else { throw Failure("the run has ended") }
        do {
            guard FileServerStage.passingPlaces.indices.contains(Int(number)) else {
                throw Failure("no such place")
            }
            let tree = try options.tree(buffer.strategy)
            let places = try view.selection.apply(to: try tree.hostPlaces())
            try HostMounts(
                tree: FileServerStage.passingPlaces[Int(number)], places: places, selection: view.selection
            ).mount()
            Readiness.report(Readiness.ready)
        } catch {
            Readiness.report(
                Readiness.failed + "\(error)".split(whereSeparator: \.isNewline).joined(separator: " "))
            throw ExitCode(1)
        }
    }
}
