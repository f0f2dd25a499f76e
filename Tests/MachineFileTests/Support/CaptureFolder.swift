import Glibc

@testable import MachineFile

/// A captured folder in the making, which is gone when `with` returns.
struct CaptureFolder {
    let path: String

    /// A folder with the table of a machine with `cpus` CPUs, and rows of a number, counts and the text behind.
    static func with(
        cpus: Int, kernel: String = "6.18.4", arch: String = "x86_64",
        _ rows: [(irq: Int, counts: [Int], text: String)], _ body: (CaptureFolder) throws -> Void
    ) throws {
        var template = Array("/tmp/bigproc-capture-XXXXXX".utf8CString)
        let made = unsafe mkdtemp(&template).map { unsafe String(cString: $0) }
        guard let made else { return }
        let folder = CaptureFolder(path: made)
        defer { folder.removeAll(made) }
        func padded(_ text: String, _ width: Int) -> String {
            String(repeating: " ", count: max(0, width - text.utf8.count)) + text
        }
        var table = "           "
        for cpu in 0..<cpus {
            table += "CPU\(cpu)" + String(repeating: " ", count: max(1, 8 - "\(cpu)".utf8.count))
        }
        table += "\n"
        for row in rows {
            table += padded("\(row.irq)", 3) + ":"
            table += row.counts.map { padded("\($0)", 11) }.joined() + row.text + "\n"
        }
        folder.write("proc/interrupts", table)
        folder.write("proc/sys/kernel/osrelease", kernel + "\n")
        folder.write("proc/sys/kernel/arch", arch + "\n")
        folder.write("proc/uptime", "1000.00 1000.00\n")
        try body(folder)
    }

    func write(_ name: String, _ text: String, mode: UInt32 = 0o644) {
        write(name, Array(text.utf8), mode: mode)
    }

    func write(_ name: String, _ bytes: [UInt8], mode: UInt32 = 0o644) {
        makeFolders(above: name)
        guard let file = unsafe fopen("\(path)/\(name)", "w") else { return }
        unsafe fwrite(bytes, 1, bytes.count, file)
        unsafe fclose(file)
        unsafe chmod("\(path)/\(name)", mode)
    }

    func link(_ name: String, to target: String) {
        makeFolders(above: name)
        unsafe symlink(target, "\(path)/\(name)")
    }

    private func makeFolders(above name: String) {
        var folder = path
        for part in name.split(separator: "/").dropLast() {
            folder += "/\(part)"
            unsafe mkdir(folder, 0o700)
        }
    }

    private func removeAll(_ path: String) {
        if HostFile.link(at: path) == nil, HostFile.isFolder(path) {
            for name in HostFile.names(in: path) where name != "." && name != ".." {
                removeAll("\(path)/\(name)")
            }
            unsafe rmdir(path)
        } else {
            unsafe unlink(path)
        }
    }
}
