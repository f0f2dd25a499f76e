import Glibc
import KernelTypes

/// Runs a line of shell and waits for it: its status and what it printed.
func shell(_ line: String) throws -> (status: Int32, output: String) {
    guard let pipe = unsafe popen("{ \(line)\n} 2>&1", "r") else { throw Errno.last }
    var output: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while true {
        let count = unsafe fread(&chunk, 1, chunk.count, pipe)
        guard count > 0 else { break }
        output += chunk[..<count]
    }
    let status = unsafe pclose(pipe)
    return (status >> 8, String(decoding: output, as: UTF8.self))
}
