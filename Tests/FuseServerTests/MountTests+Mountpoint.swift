import Glibc
import KernelTypes
import Synchronization
import Testing

@testable import FuseServer

extension MountTests {
    @Suite("a mountpoint") struct Places {
        /// Leaves a mount whose server has gone, as a killed process does.
        static func makeDeadMount(at folder: TemporaryFolder) throws {
            var options = MountOptions()
            options.unmountsWhenKilled = false
            let dispatcher = ServiceDispatcher(SampleService(), secondsValid: 1)
            try Session(dispatcher, options: options).mount(at: Mountpoint.prepare(folder.path))
        }

        @Test("with a dead mount is cleared and used") func dead() async throws {
            try await inOwnThread {
                let folder = try TemporaryFolder()
                try Places.makeDeadMount(at: folder)
                #expect(throws: Errno.notConnected) { try Files.status(folder.path) }
                #expect(MountProbe.ask(folder.path) == .isDead)
                var lines: [String] = []
                let place = try Mountpoint.prepare(folder.path) { lines.append($0) }
                #expect(place.path == folder.path && !folder.isMounted)
                #expect(lines == ["\(folder.path): took away a mount whose server had died"])
            }
        }

        @Test("with a dead mount can be unmounted") func unmountDead() async throws {
            try await inOwnThread {
                let folder = try TemporaryFolder()
                try Places.makeDeadMount(at: folder)
                try Mountpoint.unmount(folder.path)
                #expect(!folder.isMounted)
            }
        }

        @Test("with a live mount is refused, and the mount left alone") func live() async throws {
            try await Mounted.with { mounted throws in
                let error = #expect(throws: MountError.self) { try Mountpoint.prepare(mounted.path) }
                #expect(error?.what.hasSuffix("a bigproc is already mounted there") == true)
                #expect(try Files.names(mounted.path).count == 6)
            }
        }

        @Test("whose mount does not answer is refused in time") func silent() async throws {
            try await inOwnThread {
                let folder = try TemporaryFolder()
                var options = MountOptions()
                options.unmountsWhenKilled = false
                let dispatcher = ServiceDispatcher(SampleService(), secondsValid: 1)
                let session = try Session(dispatcher, options: options)
                try session.mount(at: Mountpoint.prepare(folder.path))
                #expect(MountProbe.ask(folder.path, milliseconds: 100) == .isSilent)
                session.detach()
            }
        }

        @Test("must be an empty directory") func unfit() throws {
            let folder = try TemporaryFolder()
            let file = folder.path + "/file"
            let missing = #expect(throws: MountError.self) { try Mountpoint.prepare(folder.path + "/none") }
            #expect(missing?.errno == .noEntry)
            close(try Files.open(file, O_CREAT | O_WRONLY))
            defer { unsafe unlink(file) }
            let notDirectory = #expect(throws: MountError.self) { try Mountpoint.prepare(file) }
            #expect(notDirectory?.errno == .notDirectory)
            let full = #expect(throws: MountError.self) { try Mountpoint.prepare(folder.path) }
            #expect(full?.what.hasSuffix("the directory is not empty") == true)
            #expect(try Mountpoint.prepare(folder.path, allowingContents: true).path == folder.path)
        }

        @Test("is not mounted on with an option that nobody knows, and the reason is libfuse's")
        func unknownOption() throws {
            var options = MountOptions()
            options.others = ["no_such_option"]
            let dispatcher = ServiceDispatcher(SampleService(), secondsValid: 1)
            let error = #expect(throws: MountError.self) { try Session(dispatcher, options: options) }
            #expect(error?.what.contains("no_such_option") == true)
            #expect(error?.description.contains("\n") == false)
        }

        @Test("hides what it holds only when asked to") func contents() async throws {
            try await inOwnThread {
                let folder = try TemporaryFolder()
                let file = folder.path + "/file"
                close(try Files.open(file, O_CREAT | O_WRONLY))
                defer { unsafe unlink(file) }
                let place = try Mountpoint.prepare(folder.path, allowingContents: true)
                var options = MountOptions()
                options.unmountsWhenKilled = false
                let server = try FuseServer(SampleService(), at: place, options: options)
                let outcome = try server.serve(handlingSignals: false) {
                    server.stop()
                }
                #expect(outcome == .stopped)
                #expect(try Files.names(folder.path).contains("file"))
            }
        }
    }
}
