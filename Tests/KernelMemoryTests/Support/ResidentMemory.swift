import Glibc

/// The bytes of this process that the host holds in memory, from `/proc/self/statm`.
func residentBytes() -> Int {
    let fields = hostFile("/proc/self/statm").split(separator: " ")
    guard fields.count > 1, let pages = Int(fields[1]) else { return 0 }
    return pages * Int(getpagesize())
}

/// What this process has of the files that machines make: a name for each mapping and open descriptor.
func hostNames() -> [String] {
    let mapped = hostFile("/proc/self/maps").split(separator: "\n").map(String.init)
    let open = (0..<256).map { descriptor in
        var target = [CChar](repeating: 0, count: 256)
        let length = unsafe readlink("/proc/self/fd/\(descriptor)", &target, target.count)
        return String(decoding: target.prefix(max(0, length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
    return (mapped + open).filter { $0.contains("memfd:bigproc-") }
}

/// A file of the host's own /proc; empty if it cannot be read.
private func hostFile(_ path: String) -> String {
    let descriptor = unsafe open(path, O_RDONLY)
    guard descriptor >= 0 else { return "" }
    defer { close(descriptor) }
    var text: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 4096)
    while case let length = unsafe read(descriptor, &part, part.count), length > 0 {
        text += part.prefix(length)
    }
    return String(decoding: text, as: UTF8.self)
}
