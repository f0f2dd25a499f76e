import CFuse
import Glibc
import KernelTypes
import Synchronization
import Testing

@testable import FuseServer

extension MountTests {
    @Suite("names") struct Names {
        @Test("of a large directory come once each, over several calls") func largeDirectory() async throws {
            let (names, listings) = try await Mounted.with { mounted throws in
                let names = try Files.names(mounted.path + "/many")
                return (names, mounted.service.listings.load(ordering: .relaxed))
            }
            #expect(names.prefix(2) == [".", ".."])
            #expect(Array(names.dropFirst(2)) == (0..<SampleService.entriesOfMany).map { "entry\($0)" })
            #expect(listings > 2)
        }

        @Test("come again from where a reader goes back to") func seeking() async throws {
            try await Mounted.with { mounted throws in
                guard let folder = unsafe opendir(mounted.path + "/many") else { throw Errno.last }
                defer { unsafe closedir(folder) }
                for _ in 0..<1500 { _ = unsafe readdir(folder) }
                let place = unsafe telldir(folder)
                let next = unsafe readdir(folder)?.pointee.d_ino
                for _ in 0..<1500 { _ = unsafe readdir(folder) }
                unsafe seekdir(folder, place)
                let again = unsafe readdir(folder)?.pointee.d_ino
                #expect(next != nil && again == next)
            }
        }

        @Test("show the attributes that the service gives") func attributes() async throws {
            try await Mounted.with { mounted throws in
                let root = try Files.status(mounted.path)
                #expect(root.st_mode == S_IFDIR | 0o555 && root.st_nlink == 3 && root.st_ino == 1)
                let file = try Files.status(mounted.path + "/static")
                #expect(file.st_mode == S_IFREG | 0o444 && file.st_size == 0 && file.st_blocks == 0)
                #expect(file.st_blksize == 1024 && file.st_ino == 2)
                let echo = try Files.status(mounted.path + "/echo")
                #expect(echo.st_mode == S_IFREG | 0o644 && echo.st_mtim.tv_sec == 1_000_000)
                let link = try Files.status(mounted.path + "/link")
                #expect(link.st_mode & S_IFMT == S_IFLNK)
                #expect(try shell("readlink \(mounted.path)/link").output == "static\n")
            }
        }

        @Test("that are not there are ENOENT") func missing() async throws {
            try await Mounted.with { mounted throws in
                let lengths = [255, 256, 4000].map { String(repeating: "n", count: $0) }
                for name in ["none", "many/entry5000"] + lengths {
                    #expect(throws: Errno.noEntry) { try Files.status("\(mounted.path)/\(name)") }
                }
                #expect(throws: Errno.notDirectory) { try Files.status("\(mounted.path)/static/x") }
            }
        }

        @Test("of the mount are those that tables show") func mountTable() async throws {
            var options = MountOptions()
            try options.apply("ro,fsname=test machine")
            try await Mounted.with(options) { mounted throws in
                let entry = try #require(try MountTable.current().top(at: mounted.path))
                #expect(entry.typeName == "fuse.bigproc")
                let line = try shell("grep \(mounted.path) /proc/self/mounts").output
                #expect(line.hasPrefix(#"test\040machine \#(mounted.path) fuse.bigproc ro,"#), "\(line)")
                #expect(throws: Errno.readOnlyFileSystem) { try Files.open(mounted.path + "/echo", O_WRONLY) }
            }
        }
    }
}
