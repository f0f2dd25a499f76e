import Glibc
import KernelTypes

@testable import FuseServer

/// A new empty folder, gone with whatever is mounted on it when nobody holds it any more.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/fuse-server-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { throw Errno.last }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        while let table = try? MountTable.current(), table.top(at: path) != nil {
            guard (try? Mountpoint.detach(path, lazily: true, shownAs: path)) != nil else { break }
        }
        unsafe rmdir(path)
    }

    /// Whether anything is mounted there.
    var isMounted: Bool { (try? MountTable.current())?.top(at: path) != nil }
}
