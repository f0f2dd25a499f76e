import Glibc
import Testing

/// How mounts begin and end.
@Suite struct LifecycleTests {
    @Test(arguments: [SIGINT, SIGTERM, SIGHUP]) func signalsEndTheMountCleanly(signal: Int32) async throws {
        try await mounted { mountpoint, server in
            #expect(kill(server, signal) == 0)
            try await end(of: mountpoint, server)
        }
    }

    @Test func fusermountEndsTheServer() async throws {
        try await mounted { mountpoint, server in
            let unmounted = try await Program.tool("fusermount3", "-u", mountpoint)
            #expect(unmounted.status == 0, "\(unmounted.error)")
            try await end(of: mountpoint, server)
        }
    }

    @Test func aSignalEndsAMountThatIsInUse() async throws {
        try await mounted { mountpoint, server in
            let file = try Descriptor("\(mountpoint)/proc/interrupts")
            _ = file.read(10)
            #expect(kill(server, SIGTERM) == 0)
            try await end(of: mountpoint, server)
            withExtendedLifetime(file) {}
        }
    }

    @Test func aKilledServerLeavesNoDeadMount() async throws {
        // Often: that the helper hears of it before the connection has ended comes about now and then only.
        for _ in 0..<20 {
            try await mounted { mountpoint, server in
                #expect(kill(server, SIGKILL) == 0)
                try await end(of: mountpoint, server)
            }
        }
    }

    @Test func aServerThatIsLateLeavesTheNextMountAtItsPlaceAlone() async throws {
        try await mounted { mountpoint, server in
            // What took its mount away is not seen by the server until later.
            #expect(kill(server, SIGSTOP) == 0)
            #expect(umount2(mountpoint, 0) == 0)
            let again = try await Program.run("mount", "--machine", "laptop", "--cpus", "3", mountpoint)
            #expect(again.status == 0, "\(again.error)")
            #expect(kill(server, SIGCONT) == 0)
            for _ in 0..<250 where kill(server, 0) == 0 { try await Task.sleep(for: .milliseconds(20)) }
            #expect(kill(server, 0) == -1)
            let seen = try await Program.tool("head", "-1", "\(mountpoint)/proc/interrupts")
            #expect(seen.text.split(separator: " ").count == 4, "\(seen.text) \(seen.error)")
            #expect(try await Program.run("unmount", mountpoint).status == 0)
        }
    }

    @Test(arguments: [false, true]) func aDeadMountIsReplacedWithAMessage(isOpen: Bool) async throws {
        try await mounted { mountpoint, server in
            let file = isOpen ? try Descriptor("\(mountpoint)/proc/interrupts") : nil
            // Killing the helper that would unmount first leaves what a crash of both would.
            let helpers = try await Program.shell("pgrep -f 'fusermount3.* \(mountpoint)( |$)'")
            for helper in helpers.lines { kill(try #require(Int32(helper)), SIGKILL) }
            #expect(kill(server, SIGKILL) == 0)
            // Not stat: what the kernel remembers of an open mount outlives its server.
            var fileSystem = statvfs()
            for _ in 0..<100 where statvfs(mountpoint, &fileSystem) == 0 {
                try await Task.sleep(for: .milliseconds(20))
            }
            try #require(statvfs(mountpoint, &fileSystem) == -1 && errno == ENOTCONN)

            let again = try await Program.run("mount", mountpoint)
            #expect(again.status == 0, "\(again.error)")
            #expect(again.error.split(separator: "\n").count == 1)
            #expect(again.error.contains(mountpoint))
            let read = try await Program.tool("cat", "\(mountpoint)/proc/buddyinfo")
            #expect(read.status == 0)
            #expect(try await Program.run("unmount", mountpoint).status == 0)
            withExtendedLifetime(file) {}
        }
    }

    @Test func aServerThatNobodyWaitsForAnyMoreEnds() async throws {
        try await TemporaryFolder.with { folder in
            _ = try await Program.shell(
                """
                cd \(folder.root) && mkdir m
                for delay in 0.005 0.01 0.015 0.02 0.022 0.024 0.03 0.04; do
                    '\(Program.path)' mount m & p=$!
                    sleep $delay; kill $p
                    wait $p && '\(Program.path)' unmount m
                    sleep 0.3
                done
                """)
            #expect(!MountTable.contains(folder.path("m")))
        }
    }

    @Test func whatCannotBeMountedOnIsRefused() async throws {
        try await TemporaryFolder.with { folder in
            let missing = try await Program.run("mount", folder.path("missing"))
            #expect(missing.status == 1)
            #expect(missing.error.contains("No such file or directory"))

            _ = try await Program.shell("mkdir \(folder.path("full")) && touch \(folder.path("full"))/file")
            let full = try await Program.run("mount", folder.path("full"))
            #expect(full.status == 1)
            #expect(full.error.contains("nonempty"))

            let file = try await Program.run("mount", folder.path("full") + "/file")
            #expect(file.status == 1)
            let wrong = try await Program.run("mount", "--machine", "nosuch", folder.path("full"))
            #expect(wrong.status == 1)
            let option = try await Program.run("mount", "-o", "nosuch", "-o", "nonempty", folder.path("full"))
            #expect(option.status == 1)
            for outcome in [missing, full, file, wrong, option] {
                #expect(outcome.error.split(separator: "\n").count == 1, "\(outcome.error)")
                #expect(outcome.output.isEmpty)
            }

            let notMounted = try await Program.run("unmount", folder.path("full"))
            #expect(notMounted.status == 1)
            #expect(notMounted.error.contains("not a bigproc mount"))
        }
    }

    @Test func theServerKeepsNothingOfItsCaller() async throws {
        try await TemporaryFolder.with { folder in
            // A lock that the caller holds while it mounts is free as soon as the caller has ended.
            let held = try await Program.shell(
                """
                cd \(folder.root) && mkdir m
                (flock 7 && '\(Program.path)' mount --machine laptop -- m) 7>lock
                flock -w 5 lock echo free; '\(Program.path)' unmount m
                """)
            #expect(held.lines == ["free"], "\(held.error)")
            #expect(held.status == 0)
        }
    }

    @Test func aMountOnAMountIsRefused() async throws {
        try await MountedMachine.with("--machine", "laptop") { (machine) async throws in
            let second = try await Program.run("mount", machine.mountpoint)
            #expect(second.status == 1)
            #expect(second.error.split(separator: "\n").count == 1)
            #expect(try await machine.read("proc/buddyinfo").hasPrefix("Node 0"))
        }
    }

    @Test func theForegroundServerTellsItsManagerWhenItIsReady() async throws {
        try await TemporaryFolder.with { folder in
            let outcome = try await Program.shell(
                """
                cd \(folder.root) && mkdir m
                python3 - '\(Program.path)' <<'END'
                import os, signal, socket, subprocess, sys
                listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
                listener.bind("notify")
                listener.settimeout(20)
                server = subprocess.Popen([sys.argv[1], "mount", "-f", "--machine", "laptop", "m"],
                                          env=dict(os.environ, NOTIFY_SOCKET=os.getcwd() + "/notify"),
                                          stderr=subprocess.DEVNULL)
                print(listener.recv(100).decode())
                print(os.path.exists("m/proc/interrupts"))
                server.send_signal(signal.SIGTERM)
                print(server.wait(20), os.path.ismount("m"))
                END
                """)
            #expect(outcome.lines == ["READY=1", "True", "0 False"], "\(outcome.error)")
        }
    }

    /// Mounts a machine and leaves its end to `body`.
    private func mounted(_ body: (_ mountpoint: String, _ server: Int32) async throws -> Void) async throws {
        try await TemporaryFolder.with { folder in
            let mountpoint = folder.path("machine")
            mkdir(mountpoint, 0o755)
            let started = try await Program.run("mount", "--machine", "laptop", mountpoint)
            try #require(started.status == 0, "\(started.error)")
            do {
                try await body(mountpoint, try await MountedMachine(mountpoint: mountpoint).server())
            } catch {
                _ = try? await Program.tool("umount", "-l", mountpoint)
                throw error
            }
        }
    }

    /// Waits until the mount and its server are gone.
    private func end(of mountpoint: String, _ server: Int32) async throws {
        for _ in 0..<250 {
            if !MountTable.contains(mountpoint), kill(server, 0) == -1 { break }
            try await Task.sleep(for: .milliseconds(20))
        }
        #expect(!MountTable.contains(mountpoint))
        #expect(kill(server, 0) == -1 && errno == ESRCH)
    }
}
