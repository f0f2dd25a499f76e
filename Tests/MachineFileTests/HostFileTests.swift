import MachineFile
import Testing

@Suite("Reading files of the host")
struct HostFileTests {
    @Test("all bytes come, up to the limit and no further")
    func limits() throws {
        var folder = TemporaryFolder()
        let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        folder.write("some", bytes)
        folder.write("none", "")
        let path = folder.path + "/some"
        #expect(try HostFile.bytes(of: path, limit: bytes.count) == bytes)
        #expect(try HostFile.bytes(of: path, limit: .max) == bytes)
        #expect(try HostFile.bytes(of: folder.path + "/none", limit: 0) == [])
        for limit in [0, 1, 1 << 20, bytes.count - 1] {
            let error = #expect(throws: HostFileError.self) { _ = try HostFile.bytes(of: path, limit: limit) }
            #expect(
                error?.description == "\(path): found more than \(limit) bytes; expected \(limit) at most")
        }
        let endless = #expect(throws: HostFileError.self) {
            _ = try HostFile.bytes(of: "/dev/zero", limit: 5_000_000)
        }
        #expect(endless?.path == "/dev/zero")
    }

    @Test("what cannot be read is named in one line")
    func errors() throws {
        let folder = TemporaryFolder()
        let cases = [
            (folder.path + "/none", "\(folder.path)/none: cannot be read: No such file or directory"),
            (folder.path, "\(folder.path): cannot be read: Is a directory"),
            (folder.path + "/a\nb", "\(folder.path)/a?b: cannot be read: No such file or directory"),
        ]
        for (path, message) in cases {
            let error = #expect(throws: HostFileError.self) { _ = try HostFile.bytes(of: path, limit: 10) }
            #expect(error?.description == message && error?.path == path)
        }
    }

    @Test("files that tell no size are read to their end")
    func procfs() throws {
        let bytes = try HostFile.bytes(of: "/proc/self/status", limit: 1 << 20)
        #expect(bytes.starts(with: Array("Name:".utf8)) && bytes.last == UInt8(ascii: "\n"))
    }
}
