import Glibc

/// Calls of Linux that the C library has and its Swift module does not name everywhere.
enum LinuxCalls {
    typealias Pieces = UnsafePointer<iovec>
    typealias Offset = UnsafeMutablePointer<Int64>

    static let preadv2: @convention(c) (Int32, Pieces?, Int32, Int64, Int32) -> Int = find("preadv2")
    static let splice: @convention(c) (Int32, Offset?, Int32, Offset?, Int, UInt32) -> Int = find("splice")
    static let tee: @convention(c) (Int32, Int32, Int, UInt32) -> Int = find("tee")
    static let sendfile: @convention(c) (Int32, Int32, Offset?, Int) -> Int = find("sendfile")
    static let copyFileRange: @convention(c) (Int32, Offset?, Int32, Offset?, Int, UInt32) -> Int = find(
        "copy_file_range")
    static let fallocate: @convention(c) (Int32, Int32, Int64, Int64) -> Int32 = find("fallocate")
    static let readahead: @convention(c) (Int32, Int64, Int) -> Int = find("readahead")
    static let syncFileRange: @convention(c) (Int32, Int64, Int64, UInt32) -> Int32 = find("sync_file_range")
    static let epollCreate: @convention(c) (Int32) -> Int32 = find("epoll_create1")
    static let epollControl: @convention(c) (Int32, Int32, Int32, UnsafeMutableRawPointer?) -> Int32 = find(
        "epoll_ctl")
    static let epollWait: @convention(c) (Int32, UnsafeMutableRawPointer?, Int32, Int32) -> Int32 = find(
        "epoll_wait")
    static let ioctl: @convention(c) (Int32, UInt, UnsafeMutableRawPointer?) -> Int32 = find("ioctl")
    static let getAttribute:
        @convention(c) (Int32, UnsafePointer<CChar>, UnsafeMutableRawPointer?, Int) ->
            Int = find("fgetxattr")
    static let setAttribute:
        @convention(c) (Int32, UnsafePointer<CChar>, UnsafeRawPointer?, Int, Int32) ->
            Int32 = find("fsetxattr")
    static let listAttributes: @convention(c) (Int32, UnsafeMutableRawPointer?, Int) -> Int = find(
        "flistxattr")
    static let memoryFile: @convention(c) (UnsafePointer<CChar>, UInt32) -> Int32 = find("memfd_create")
    static let lockFile: @convention(c) (Int32, Int32) -> Int32 = find("flock")

    static let fileSystem: @convention(c) (Int32, UnsafeMutableRawPointer) -> Int32 = find("fstatfs")
    static let pipe2: @convention(c) (UnsafeMutablePointer<Int32>, Int32) -> Int32 = find("pipe2")

    /// O_DIRECT, whose number depends on the processor.
    static let direct: Int32 = {
        #if arch(arm64) || arch(arm)
            0o200000
        #else
            0o40000
        #endif
    }()

    private static func find<Function>(_ name: String) -> Function {
        unsafeBitCast(dlsym(nil, name)!, to: Function.self)
    }
}
