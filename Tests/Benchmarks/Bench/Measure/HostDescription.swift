import Glibc

/// What the figures were measured on.
enum HostDescription {
    static var text: String {
        let processor = lines(of: "/proc/cpuinfo").first { $0.hasPrefix("model name") }
        let model = processor?.split(separator: ":").last.map { $0.drop { $0 == " " } } ?? "?"
        let kernel = lines(of: "/proc/sys/kernel/osrelease").first ?? "?"
        return "\(sysconf(Int32(_SC_NPROCESSORS_ONLN))) CPUs, \(model), Linux \(kernel), load \(load)"
    }

    /// The load averages.
    static var load: String {
        (lines(of: "/proc/loadavg").first ?? "?").split(separator: " ").prefix(3).joined(separator: " ")
    }

    static func lines(of path: String) -> [Substring] {
        guard let file = fopen(path, "r") else { return [] }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    }
}
