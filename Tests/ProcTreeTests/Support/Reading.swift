import KernelTypes

@testable import ProcTree

extension ProcTree {
    /// Opens the file at `path`.
    func open(_ path: String) throws(Errno) -> OpenFile { try open(try node(atPath: path).inode) }

    /// The whole text at `path`, as `cat` gets it.
    func bytes(_ path: String, chunk: Int = 1 << 16) throws(Errno) -> [UInt8] {
        let file = try open(path)
        defer { release(file) }
        return try file.contents(chunk: chunk)
    }

    /// The whole text at `path`.
    func text(_ path: String) throws(Errno) -> String { String(decoding: try bytes(path), as: UTF8.self) }

    /// The entries of the directory at `path`, from a cookie on.
    func entries(_ path: String, from cookie: Int64 = 0) throws(Errno) -> [DirectoryEntry] {
        try entries(try node(atPath: path).inode, from: cookie)
    }

    /// The entries of a directory, at most `most` of them.
    func entries(_ inode: UInt64, from cookie: Int64 = 0, most: Int = .max) throws(Errno) -> [DirectoryEntry]
    {
        var entries: [DirectoryEntry] = []
        try list(inode, from: cookie) {
            entries.append($0)
            return entries.count < most
        }
        return entries
    }

    /// What each of its lines is, without the newlines.
    func lines(_ path: String) throws(Errno) -> [String] {
        try text(path).split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }
}

extension OpenFile {
    /// One read of up to `count` bytes.
    func bytes(_ count: Int, at offset: Int64) throws(Errno) -> [UInt8] {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, count), alignment: 8)
        defer { unsafe memory.deallocate() }
        let taken = unsafe UnsafeMutableRawBufferPointer(rebasing: memory[..<count])
        let length = try unsafe read(at: offset, into: taken)
        return unsafe Array(memory[..<length])
    }

    /// Reads on from `offset` until the end.
    func contents(chunk: Int = 1 << 16, from offset: Int64 = 0) throws(Errno) -> [UInt8] {
        var all: [UInt8] = []
        while true {
            let part = try bytes(chunk, at: offset + Int64(all.count))
            if part.isEmpty { return all }
            all += part
        }
    }

    /// Writes `text` as one write.
    func write(_ text: String) throws(Errno) -> Int { try write(Array(text.utf8)) }

    /// Writes `bytes` as one write.
    func write(_ bytes: [UInt8]) throws(Errno) -> Int {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, bytes.count), alignment: 8)
        defer { unsafe memory.deallocate() }
        unsafe memory.copyBytes(from: bytes)
        return try unsafe write(UnsafeRawBufferPointer(rebasing: memory[..<bytes.count]), at: 0)
    }
}

/// Where two texts differ first, for a failure's message; nil when they are equal.
func difference(_ left: [UInt8], _ right: [UInt8]) -> String? {
    guard left != right else { return nil }
    let place =
        zip(left, right).enumerated().first { $0.element.0 != $0.element.1 }?.offset
        ?? min(left.count, right.count)
    func around(_ bytes: [UInt8]) -> String {
        let part = bytes[max(0, min(place, bytes.count) - 40)..<min(bytes.count, place + 40)]
        return String(decoding: part, as: UTF8.self)
    }
    return "byte \(place) of \(left.count) and \(right.count): …\(around(left))… and …\(around(right))…"
}
