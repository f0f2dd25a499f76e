import Glibc
import Testing

/// Texts that were looked at by eye, one file each, beside the tests.
///
/// With `BIGPROC_RECORD=1` in the environment a text is written instead of compared, and the test fails all
/// the same: a recording run proves nothing.
enum Golden {
    private static let folder =
        #filePath.split(separator: "/").dropLast(2).reduce("") { $0 + "/" + $1 } + "/Golden"

    /// Compares `text` with the file called `name`.
    static func expect(
        _ text: String, is name: String, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let path = "\(folder)/\(name).txt"
        if let value = unsafe getenv("BIGPROC_RECORD"), unsafe String(cString: value) == "1" {
            let isWritten = write(text, to: path)
            Issue.record(
                "\(isWritten ? "recorded" : "could not write") \(path); run again without BIGPROC_RECORD",
                sourceLocation: sourceLocation)
            return
        }
        guard let golden = read(path) else {
            Issue.record("no \(path); record it with BIGPROC_RECORD=1", sourceLocation: sourceLocation)
            return
        }
        let expected = golden.split(separator: "\n", omittingEmptySubsequences: false)
        let found = text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(found.count == expected.count, "number of lines", sourceLocation: sourceLocation)
        for (number, pair) in zip(expected, found).enumerated() {
            #expect(pair.1 == pair.0, "line \(number + 1) of \(name)", sourceLocation: sourceLocation)
        }
    }

    static func read(_ path: String) -> String? {
        let file = unsafe fopen(path, "r")
        guard let file = unsafe file else { return nil }
        defer { unsafe fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe fread(&chunk, 1, chunk.count, file)
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += chunk[..<count]
        }
    }

    private static func write(_ text: String, to path: String) -> Bool {
        let file = unsafe fopen(path, "w")
        guard let file = unsafe file else { return false }
        let bytes = Array(text.utf8)
        let count = unsafe fwrite(bytes, 1, bytes.count, file)
        return unsafe fclose(file) == 0 && count == bytes.count
    }
}
