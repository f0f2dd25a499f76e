import CFuse
import Testing

@testable import FuseServer

@Suite("The callback table") struct CallbackTableTests {
    /// Were one of the functions main-actor code, its first call from here would end the process.
    @Test("can be called from any thread") func otherThread() async throws {
        let isCalled = try await inOwnThread {
            let table = CallbackTable.make()
            table.`init`?(nil, nil)
            table.lookup?(nil, 1, nil)
            table.getattr?(nil, 1, nil)
            table.setattr?(nil, 1, nil, 0, nil)
            table.readlink?(nil, 1)
            table.readdir?(nil, 1, 0, 0, nil)
            table.open?(nil, 1, nil)
            table.read?(nil, 1, 0, 0, nil)
            table.write?(nil, 1, nil, 0, 0, nil)
            table.release?(nil, 1, nil)
            table.mkdir?(nil, 1, nil, 0)
            table.mknod?(nil, 1, nil, 0, 0)
            table.create?(nil, 1, nil, 0, nil)
            table.symlink?(nil, nil, 1, nil)
            table.link?(nil, 1, 1, nil)
            table.rename?(nil, 1, nil, 1, nil, 0)
            table.unlink?(nil, 1, nil)
            table.rmdir?(nil, 1, nil)
            table.fsync?(nil, 1, 0, nil)
            table.fsyncdir?(nil, 1, 0, nil)
            table.lseek?(nil, 1, 0, 0, nil)
            table.forget?(nil, 1, 0)
            table.listxattr?(nil, 1, 0)
            table.statfs?(nil, 1)
            return unsafe table.statfs != nil
        }
        #expect(isCalled)
    }
}
