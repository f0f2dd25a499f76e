import Glibc
import KernelTypes
import Testing

@testable import FuseServer

@Suite("The mount table") struct MountTableTests {
    private static let text = """
        21 1 0:20 / / rw,relatime shared:1 - ext4 /dev/root rw
        42 21 0:39 / /mnt/a\\040b rw,nosuid - fuse.bigproc bigproc rw,user_id=0
        43 21 0:40 / /mnt/over rw master:1 propagate_from:2 - tmpfs tmpfs rw
        44 43 0:41 / /mnt/over rw - fuse.bigproc a\\134b rw
        broken line
        """

    @Test("is read with optional fields and escapes") func parsing() {
        let table = MountTable(parsing: MountTableTests.text)
        #expect(table.entries.count == 4)
        #expect(table.top(at: "/mnt/a b")?.typeName == "fuse.bigproc")
        #expect(table.top(at: "/")?.device == "0:20")
    }

    @Test("shows the last of several mounts at one path") func top() {
        let table = MountTable(parsing: MountTableTests.text)
        #expect(table.top(at: "/mnt/over")?.device == "0:41")
        #expect(table.top(at: "/mnt") == nil)
    }

    @Test("of this process has a root and a /proc") func current() throws {
        let table = try MountTable.current()
        #expect(table.top(at: "/") != nil)
        #expect(table.top(at: "/proc")?.typeName == "proc")
    }

    @Test("resolves paths as the kernel does") func resolving() throws {
        let folder = try TemporaryFolder()
        let inner = folder.path + "/inner"
        let link = folder.path + "/link"
        let loop = folder.path + "/loop"
        #expect(unsafe mkdir(inner, 0o755) == 0)
        #expect(unsafe symlink("inner/../inner", link) == 0)
        #expect(unsafe symlink("loop", loop) == 0)
        defer { for path in [loop, link] { unsafe unlink(path) } }
        defer { unsafe rmdir(inner) }
        let table = try MountTable.current()
        #expect(try PathResolver.resolve(link, in: table) == inner)
        #expect(try PathResolver.resolve(folder.path + "//./link/../inner/", in: table) == inner)
        #expect(try PathResolver.resolve("/", in: table) == "/")
        #expect(try PathResolver.resolve(folder.path + "/none", in: table) == folder.path + "/none")
        #expect(throws: Errno(rawValue: ELOOP)) { try PathResolver.resolve(loop, in: table) }
        #expect(throws: Errno.noEntry) { try PathResolver.resolve("", in: table) }
    }

    @Test("is all that is asked about a path under a mount") func resolvingMountpoints() throws {
        let table = MountTable(parsing: "42 21 0:39 / /nonexistent/link rw - fuse.bigproc bigproc rw")
        #expect(try PathResolver.resolve("/nonexistent/link", in: table) == "/nonexistent/link")
    }
}
