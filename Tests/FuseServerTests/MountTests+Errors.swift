import CFuse
import Glibc
import KernelTypes
import Testing

@testable import FuseServer

extension MountTests {
    /// What is not offered, answered as procfs answers it. The same calls are put to the host's own procfs,
    /// which refuses every one of them.
    @Suite("refusals") struct Refusals {
        /// A call that procfs refuses, by what it is made on.
        struct Call: Sendable, CustomTestStringConvertible {
            let testDescription: String
            let error: CInt
            /// Makes the call on a folder and the name of a file in it; negative for failure.
            let make: @Sendable (_ folder: String, _ file: String) throws -> Int

            init(
                _ name: String, _ error: CInt, _ make: @escaping @Sendable (String, String) throws -> Int
            ) {
                testDescription = name
                self.error = error
                self.make = make
            }

            /// A call on an open file.
            static func onOpen(
                _ name: String, _ error: CInt, _ make: @escaping @Sendable (CInt) throws -> Int
            ) -> Call {
                Call(name, error) { folder, file in try Files.with("\(folder)/\(file)", O_RDONLY, make) }
            }
        }

        static let calls: [Call] = [
            Call("mkdir", ENOENT) { folder, _ in unsafe Int(mkdir(folder + "/new", 0o755)) },
            Call("mknod", ENOENT) { folder, _ in unsafe Int(mknod(folder + "/new", S_IFREG | 0o644, 0)) },
            Call("open with O_CREAT", ENOENT) { folder, _ in
                Int(try Files.open(folder + "/new", O_CREAT | O_WRONLY))
            },
            Call("symlink", ENOENT) { folder, _ in unsafe Int(symlink("x", folder + "/new")) },
            Call("link", ENOENT) { folder, file in
                unsafe Int(link("\(folder)/\(file)", folder + "/new"))
            },
            Call("rename", ENOENT) { folder, file in
                unsafe Int(rename("\(folder)/\(file)", folder + "/new"))
            },
            Call("unlink", EPERM) { folder, file in unsafe Int(unlink("\(folder)/\(file)")) },
            Call("unlink of nothing", ENOENT) { folder, _ in unsafe Int(unlink(folder + "/new")) },
            Call("rmdir of a file", ENOTDIR) { folder, file in unsafe Int(rmdir("\(folder)/\(file)")) },
            Call("open with O_DIRECT", EINVAL) { folder, file in
                try Files.with("\(folder)/\(file)", directInput) { Int($0) }
            },
            Call("open of a directory to write", EISDIR) { folder, _ in Int(try Files.open(folder, O_WRONLY))
            },
            Call("readlink of a file", EINVAL) { folder, file in
                var bytes = [CChar](repeating: 0, count: 16)
                return unsafe readlink("\(folder)/\(file)", &bytes, bytes.count)
            },
            Call("exec", EACCES) { folder, file in unsafe Int(access("\(folder)/\(file)", X_OK)) },
            .onOpen("lseek SEEK_DATA", EINVAL) { lseek($0, 0, 3) },
            .onOpen("lseek SEEK_HOLE", EINVAL) { lseek($0, 0, 4) },
            .onOpen("lseek to before the start", EINVAL) { lseek($0, -1, SEEK_SET) },
            .onOpen("fsync", EINVAL) { Int(fsync($0)) },
            .onOpen("fdatasync", EINVAL) { Int(fdatasync($0)) },
            .onOpen("ioctl", ENOTTY) { Int(isatty($0)) - 1 },
            .onOpen("write to a reader", EBADF) { Int(unsafe write($0, "x", 1)) },
        ]

        /// O_DIRECT, which the C library names to GNU sources only.
        private static var directInput: CInt {
            (0..<31).map { CInt(1) << $0 }.first { cfuse_asks_for_direct_io($0) != 0 } ?? 0
        }

        @Test("are those of procfs", arguments: calls) func table(call: Call) async throws {
            let outcome = try await Mounted.with { try Refusals.outcome(of: call, $0.path, "static") }
            #expect(outcome == Errno(rawValue: call.error))
        }

        @Test("of the host's procfs are the same", arguments: calls) func oracle(call: Call) throws {
            try need(geteuid() == 0, "needs root, whom permissions do not stop before procfs does")
            #expect(try Refusals.outcome(of: call, "/proc", "version") == Errno(rawValue: call.error))
        }

        private static func outcome(of call: Call, _ folder: String, _ file: String) throws -> Errno? {
            do {
                return Files.failure(try call.make(folder, file))
            } catch let error as Errno {
                return error
            }
        }

        @Test("are EPERM for a new mode or owner, and none for new times") func changes() async throws {
            try await Mounted.with { mounted throws in
                let path = mounted.path + "/static"
                #expect(unsafe Files.failure(chmod(path, 0o644)) == .notPermitted)
                #expect(unsafe Files.failure(chown(path, 1, 1)) == .notPermitted)
                #expect(unsafe Files.failure(utimes(path, nil)) == nil)
                #expect(try Files.status(path).st_mtim.tv_sec == 0)
                #expect(unsafe Files.failure(rmdir(mounted.path + "/many")) == .notPermitted)
            }
        }

        @Test("of extended attributes look as if there were none") func extendedAttributes() async throws {
            let run = try await Mounted.with { mounted throws in
                try shell(
                    """
                    python3 - \(mounted.path)/static <<'END'
                    import errno, os, sys
                    def name(call):
                        try: return call()
                        except OSError as error: return errno.errorcode[error.errno]
                    print(name(lambda: os.listxattr(sys.argv[1])),
                          name(lambda: os.getxattr(sys.argv[1], "user.x")),
                          name(lambda: os.setxattr(sys.argv[1], "user.x", b"1")),
                          name(lambda: os.removexattr(sys.argv[1], "user.x")))
                    END
                    """)
            }
            try need(run.status != 127, "needs python3")
            #expect(run.output == "[] ENOTSUP ENOTSUP ENOTSUP\n")
        }

        @Test("are none for a poll, which is ready at once") func polling() async throws {
            try await Mounted.with { mounted throws in
                let isReady = try Files.with(mounted.path + "/static") {
                    !Poll.wait(for: [$0], milliseconds: 0).isEmpty
                }
                #expect(isReady)
            }
        }

        @Test("that FUSE does not let us make are as documented") func differences() async throws {
            try await Mounted.with { mounted throws in
                try Files.with(mounted.path + "/static") { descriptor in
                    #expect(lseek(descriptor, 5, SEEK_END) == 5)
                    let shared = unsafe mmap(nil, 4096, PROT_READ, MAP_SHARED, descriptor, 0)
                    let reason = Errno.last
                    let isRefused = unsafe shared == MAP_FAILED
                    #expect(isRefused && reason == Errno(rawValue: ENODEV))
                }
                var fileSystem = statvfs()
                let status = unsafe statvfs(mounted.path, &fileSystem)
                #expect(status == 0 && fileSystem.f_namemax == 255 && fileSystem.f_blocks == 0)
            }
        }
    }
}
