import Glibc

/// Reads files as `cat` and `dd` do.
final class Reading {
    private let buffer: UnsafeMutableRawPointer
    private let size: Int

    /// A reader whose reads ask for `size` bytes.
    init(size: Int) {
        self.size = size
        var memory: UnsafeMutableRawPointer?
        posix_memalign(&memory, 4096, max(size, 4096))
        buffer = memory!
        memset(buffer, 0, size)
    }

    deinit { free(buffer) }

    /// Reads a file from its start, again and again if it ends, until `bytes` have come; bytes a second.
    func rate(_ path: String, bytes: Int) throws -> Double {
        let file = try Reading.open(path)
        defer { close(file) }
        var done = 0
        let time = try seconds {
            while done < bytes {
                let count = read(file, buffer, size)
                guard count >= 0 else { throw Failure("\(path): \(String(cString: strerror(errno)))") }
                if count == 0 {
                    guard done > 0 else { throw Failure("\(path) is empty") }
                    lseek(file, 0, SEEK_SET)
                }
                done += count
            }
        }
        return Double(done) / time
    }

    /// Reads a file from its start to its end; how many bytes it had.
    @discardableResult
    func whole(_ path: String) throws -> Int {
        let file = try Reading.open(path)
        defer { close(file) }
        var done = 0
        while case let count = read(file, buffer, size), count != 0 {
            guard count > 0 else { throw Failure("\(path): \(String(cString: strerror(errno)))") }
            done += count
        }
        return done
    }

    /// Reads once at an offset; how many bytes came.
    func piece(_ file: Int32, at offset: Int) -> Int { pread(file, buffer, size, offset) }

    static func open(_ path: String) throws -> Int32 {
        let file = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw Failure("\(path): \(String(cString: strerror(errno)))") }
        return file
    }
}
