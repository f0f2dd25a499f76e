import CFuse
import Glibc
import KernelTypes

/// The table of C functions that libfuse calls, one for each kind of request.
///
/// The literals stand in static functions of an enum so that none of them is taken for main-actor code.
///
/// What no service offers is answered as the kernel's procfs answers it (asked of Linux 6.18):
///
/// | call | procfs | here |
/// | --- | --- | --- |
/// | mkdir, mknod, symlink, link, rename, open with O_CREAT of a new name | ENOENT (its lookup fails first) | the same |
/// | unlink, rmdir | EPERM | the same |
/// | open with O_TMPFILE | EOPNOTSUPP | the same (kernel, after ENOSYS) |
/// | open with O_DIRECT | EINVAL | the same |
/// | chmod, chown | EPERM below `sys/` and of processes; other files take it from root | EPERM |
/// | utimes, truncate | accepted without effect | the same, if the service accepts truncation |
/// | getxattr, setxattr, removexattr | EOPNOTSUPP | the same (kernel, after ENOSYS) |
/// | listxattr | an empty list | the same |
/// | lseek SEEK_DATA, SEEK_HOLE | EINVAL | the same |
/// | lseek SEEK_END | EINVAL | **not the same**: the kernel answers from the size, 0 + offset |
/// | ioctl | ENOTTY | the same (kernel, after ENOSYS) |
/// | fallocate | EOPNOTSUPP | the same (kernel, after ENOSYS) |
/// | copy_file_range to another filesystem | EXDEV | the same (kernel) |
/// | sendfile, splice | the file's bytes | **not the same**: 0 bytes, as the kernel stops at the size, which is 0 |
/// | fsync, fdatasync, also of directories | EINVAL | the same |
/// | poll | ready at once | the same (kernel, after ENOSYS) |
/// | mmap | EIO | **not the same**: ENODEV when shared; a private one succeeds |
/// | statfs | no blocks, names to 255 bytes | the same, but for the type, which is FUSE's |
enum CallbackTable {
    /// The whole table.
    static func make() -> fuse_lowlevel_ops {
        var table = fuse_lowlevel_ops()
        addNames(to: &table)
        addFiles(to: &table)
        addRefusals(to: &table)
        addPeculiarities(to: &table)
        return table
    }

    private static func addNames(to table: inout fuse_lowlevel_ops) {
        unsafe table.`init` = { userdata, connection in
            guard let userdata = unsafe userdata, let connection = unsafe connection else { return }
            unsafe Unmanaged<Dispatcher>.fromOpaque(userdata).takeUnretainedValue().connect(connection)
        }
        unsafe table.lookup = { raw, parent, name in
            guard let raw = unsafe raw, let name = unsafe name else { return }
            let request = unsafe KernelRequest(raw)
            unsafe request.dispatcher.lookup(Reply(request), parent: NodeID(rawValue: parent), name: name)
        }
        unsafe table.getattr = { raw, node, _ in
            guard let raw = unsafe raw else { return }
            let request = unsafe KernelRequest(raw)
            request.dispatcher.attributes(Reply(request), node: NodeID(rawValue: node))
        }
        unsafe table.setattr = { raw, node, _, changes, _ in
            guard let raw = unsafe raw else { return }
            let request = unsafe KernelRequest(raw)
            let reply = Reply(request)
            if changes & (FUSE_SET_ATTR_MODE | FUSE_SET_ATTR_UID | FUSE_SET_ATTR_GID) != 0 {
                reply.fail(.notPermitted)
            } else if changes & FUSE_SET_ATTR_SIZE != 0 {
                request.dispatcher.truncate(reply, node: NodeID(rawValue: node), caller: request.caller)
            } else {
                request.dispatcher.attributes(reply, node: NodeID(rawValue: node))
            }
        }
        unsafe table.readlink = { raw, node in
            guard let raw = unsafe raw else { return }
            let request = unsafe KernelRequest(raw)
            request.dispatcher.target(Reply(request), node: NodeID(rawValue: node))
        }
        unsafe table.readdir = { raw, node, size, offset, _ in
            guard let raw = unsafe raw else { return }
            let request = unsafe KernelRequest(raw)
            request.dispatcher.list(
                Reply(request), node: NodeID(rawValue: node), offset: Int64(offset), size: size)
        }
    }

    private static func addFiles(to table: inout fuse_lowlevel_ops) {
        unsafe table.open = { raw, node, information in
            guard let raw = unsafe raw, let information = unsafe information else { return }
            let request = unsafe KernelRequest(raw)
            unsafe request.dispatcher.open(
                Reply(request), node: NodeID(rawValue: node), caller: request.caller,
                information: information)
        }
        unsafe table.read = { raw, _, size, offset, information in
            guard let raw = unsafe raw, let information = unsafe information else { return }
            let request = unsafe KernelRequest(raw)
            unsafe request.dispatcher.read(
                Reply(request), handle: information.pointee.fh, offset: Int64(offset), size: size)
        }
        unsafe table.write = { raw, _, bytes, size, offset, information in
            guard let raw = unsafe raw, let information = unsafe information else { return }
            let request = unsafe KernelRequest(raw)
            unsafe request.dispatcher.write(
                Reply(request), handle: information.pointee.fh, offset: Int64(offset),
                bytes: UnsafeRawBufferPointer(start: bytes, count: size))
        }
        unsafe table.release = { raw, _, information in
            guard let raw = unsafe raw, let information = unsafe information else { return }
            let request = unsafe KernelRequest(raw)
            unsafe request.dispatcher.release(Reply(request), handle: information.pointee.fh)
        }
    }
}
