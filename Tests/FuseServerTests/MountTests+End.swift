import Glibc
import KernelTypes
import Synchronization
import Testing

@testable import FuseServer

extension MountTests {
    @Suite("the end") struct End {
        @Test("comes by fusermount3 -u") func helperProgram() async throws {
            try need(HelperProgram.find() != nil, "needs fusermount3")
            let (run, outcome) = try await Mounted.with { mounted throws in
                (try shell("fusermount3 -u \(mounted.path)"), try mounted.waitForEnd())
            }
            #expect(run.status == 0 && run.output.isEmpty, "\(run.output)")
            #expect(outcome == .unmounted)
        }

        @Test("comes though another namespace has a copy, once no file is open") func copies() async throws {
            try need(geteuid() == 0, "needs root for a namespace")
            try await Mounted.with { mounted throws in
                let descriptor = try Files.open(mounted.path + "/static")
                // Private mounts, as in most containers: the end is not told to the copy.
                let started = try shell(
                    "mkfifo /tmp/copy.$$; unshare -m --propagation private sh -c 'echo >'/tmp/copy.$$'; exec sleep 60'"
                        + " >/dev/null 2>&1 & read x </tmp/copy.$$; rm /tmp/copy.$$; echo $!")
                let copy = try #require(Int32(started.output.split(separator: "\n").last ?? ""))
                defer { kill(copy, SIGKILL) }
                #expect(try shell("umount -l \(mounted.path)").status == 0)
                usleep(300_000)
                #expect(try !Files.read(descriptor, 10, at: 0).isEmpty)
                close(descriptor)
                #expect(try mounted.waitForEnd() == .unmounted)
                #expect(kill(copy, 0) == 0)
            }
        }

        @Test("comes by asking for it, and leaves no mount") func stopping() async throws {
            try await Mounted.with { mounted throws in
                mounted.server.stop()
                mounted.server.stop()
                #expect(try mounted.waitForEnd() == .stopped)
                #expect(!mounted.folder.isMounted)
            }
        }

        @Test("comes at once when it was asked for before the start") func stoppedBefore() async throws {
            let mounted = try Mounted()
            mounted.server.stop()
            let outcome = try await inOwnThread { try mounted.server.serve(handlingSignals: false) }
            #expect(outcome == .stopped && !mounted.folder.isMounted)
        }

        @Test("comes with files open, whose handles are released") func openFiles() async throws {
            try await Mounted.with { mounted throws in
                let descriptors = try (0..<3).map { _ in try Files.open(mounted.path + "/static") }
                defer { for descriptor in descriptors { close(descriptor) } }
                mounted.server.stop()
                #expect(try mounted.waitForEnd() == .stopped)
                #expect(!mounted.folder.isMounted)
                #expect(mounted.service.released.load(ordering: .relaxed) == 3)
                #expect(throws: Errno.self) { try Files.read(descriptors[0], 10, at: 0) }
            }
        }

        @Test("of each handle comes once") func handles() async throws {
            try await Mounted.with { mounted throws in
                for _ in 0..<20 { _ = try Files.contents(mounted.path + "/static", blockSize: 1 << 20) }
                mounted.server.stop()
                _ = try mounted.waitForEnd()
                #expect(mounted.service.opened.load(ordering: .relaxed) == 20)
                #expect(mounted.service.released.load(ordering: .relaxed) == 20)
            }
        }

        @Test("does not take away what was mounted over it") func mountedOver() async throws {
            try need(geteuid() == 0, "needs root to mount over a mount")
            try await Mounted.with { mounted throws in
                #expect(try shell("mount -t tmpfs none \(mounted.path)").status == 0)
                mounted.server.stop()
                #expect(try mounted.waitForEnd() == .stopped)
                #expect(try MountTable.current().top(at: mounted.path)?.typeName == "tmpfs")
                #expect(try shell("umount \(mounted.path)").status == 0)
                #expect(MountProbe.ask(mounted.path) == .isDead)
            }
        }

        @Test("by `unmount` is that of our mounts only") func unmounting() async throws {
            try await Mounted.with { mounted throws in
                let inside = mounted.path + "/many"
                #expect(throws: MountError("\(inside) is not a bigproc mount")) {
                    try Mountpoint.unmount(inside)
                }
                #expect(throws: MountError("/proc is not a bigproc mount (it is of type proc)")) {
                    try Mountpoint.unmount("/proc")
                }
                let descriptor = try Files.open(mounted.path + "/static")
                let refused = #expect(throws: MountError.self) { try Mountpoint.unmount(mounted.path) }
                #expect(refused?.errno == Errno(rawValue: EBUSY))
                close(descriptor)
                // The release of the file is sent after `close` has returned.
                while mounted.service.released.load(ordering: .relaxed) == 0 { usleep(1000) }
                try Mountpoint.unmount(mounted.path)
                #expect(try mounted.waitForEnd() == .unmounted)
                #expect(throws: MountError("\(mounted.path) is not a bigproc mount")) {
                    try Mountpoint.unmount(mounted.path)
                }
            }
        }
    }
}
