import Glibc

/// A folder with files that is gone when the test is over.
struct TemporaryFolder: ~Copyable {
    let path: String
    private var created: [String] = []

    init() {
        var template = Array("/tmp/bigproc-test-XXXXXX".utf8CString)
        let made = unsafe template.withUnsafeMutableBufferPointer { buffer in
            unsafe buffer.baseAddress.flatMap { unsafe mkdtemp($0) }.map { unsafe String(cString: $0) }
        }
        path = made ?? "/nonexistent"
    }

    /// Writes a file, with the folders that it needs.
    mutating func write(_ name: String, _ bytes: [UInt8]) {
        var folder = path
        for part in name.split(separator: "/").dropLast() {
            folder += "/\(part)"
            if unsafe mkdir(folder, 0o755) == 0 { created.append(folder) }
        }
        let file = "\(path)/\(name)"
        guard let stream = unsafe fopen(file, "w") else { return }
        unsafe fwrite(bytes, 1, bytes.count, stream)
        unsafe fclose(stream)
        created.append(file)
    }

    mutating func write(_ name: String, _ text: String) { write(name, Array(text.utf8)) }

    deinit {
        for name in created.reversed() { unsafe remove(name) }
        unsafe remove(path)
    }
}
