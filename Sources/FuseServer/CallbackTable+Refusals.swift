import CFuse
import Glibc
import KernelTypes

extension CallbackTable {
    /// Requests that are always answered with the same error.
    static func addRefusals(to table: inout fuse_lowlevel_ops) {
        unsafe table.mkdir = { raw, _, _, _ in unsafe CallbackTable.refuse(raw, .noEntry) }
        unsafe table.mknod = { raw, _, _, _, _ in unsafe CallbackTable.refuse(raw, .noEntry) }
        unsafe table.create = { raw, _, _, _, _ in unsafe CallbackTable.refuse(raw, .noEntry) }
        unsafe table.symlink = { raw, _, _, _ in unsafe CallbackTable.refuse(raw, .noEntry) }
        unsafe table.link = { raw, _, _, _ in unsafe CallbackTable.refuse(raw, .noEntry) }
        unsafe table.rename = { raw, _, _, _, _, _ in unsafe CallbackTable.refuse(raw, .noEntry) }
        unsafe table.unlink = { raw, _, _ in unsafe CallbackTable.refuse(raw, .notPermitted) }
        unsafe table.rmdir = { raw, _, _ in unsafe CallbackTable.refuse(raw, .notPermitted) }
        unsafe table.fsync = { raw, _, _, _ in unsafe CallbackTable.refuse(raw, .invalidArgument) }
        unsafe table.fsyncdir = { raw, _, _, _ in unsafe CallbackTable.refuse(raw, .invalidArgument) }
        unsafe table.lseek = { raw, _, _, _, _ in unsafe CallbackTable.refuse(raw, .invalidArgument) }
    }

    /// Requests that need more than an error but not the service.
    static func addPeculiarities(to table: inout fuse_lowlevel_ops) {
        unsafe table.forget = { raw, _, _ in
            guard let raw = unsafe raw else { return }
            unsafe Reply(KernelRequest(raw)).take().answerNothing()
        }
        unsafe table.listxattr = { raw, _, size in
            guard let raw = unsafe raw else { return }
            let request = unsafe Reply(KernelRequest(raw)).take()
            if size == 0 {
                request.answer(attributeListSize: 0)
            } else {
                unsafe request.answer(bytes: UnsafeRawBufferPointer(start: nil, count: 0))
            }
        }
        unsafe table.statfs = { raw, _ in
            guard let raw = unsafe raw else { return }
            var fileSystem = statvfs()
            fileSystem.f_bsize = 4096
            fileSystem.f_frsize = 4096
            fileSystem.f_namemax = 255
            unsafe Reply(KernelRequest(raw)).take().answer(fileSystem: fileSystem)
        }
    }

    private static func refuse(_ raw: fuse_req_t?, _ error: Errno) {
        guard let raw = unsafe raw else { return }
        unsafe Reply(KernelRequest(raw)).fail(error)
    }
}
