import Glibc

/// What others do: lxcfs, and the host's own kernel.
struct OthersPart: Part {
    let name = "others"
    let meaning = "nanoseconds a byte, and microseconds to open, read and close"

    func run(_ setting: Setting) throws {
        let reading = Reading(size: 128 << 10)
        var files = [("the host's kernel", "/proc/interrupts"), ("the host's kernel", "/proc/stat")]
        let mount = try Mount.machine(setting, ["--machine", "laptop", "--cpus", "2"])
        files += [
            ("bigproc, 2 CPUs", "\(mount.path)/proc/interrupts"),
            ("bigproc, 2 CPUs", "\(mount.path)/proc/stat"),
        ]
        let lxcfs = try? Mount(["lxcfs"], file: "proc/stat")
        if let lxcfs { files.append(("lxcfs", "\(lxcfs.path)/proc/stat")) }
        let sizes = try files.map { try reading.whole($0.1) }
        let times = try setting.medians(
            files.map { file in { try seconds { for _ in 0..<500 { try reading.whole(file.1) } } / 500 } })
        var table = Table("server", "file", "bytes", "microseconds", "ns a byte")
        for index in files.indices {
            let name = files[index].1.split(separator: "/").suffix(2).joined(separator: "/")
            table.add(
                files[index].0, name, "\(sizes[index])", (times[index] * 1e6).rounded(to: 1),
                (times[index] * 1e9 / Double(sizes[index])).rounded(to: 2))
        }
        table.print()
        if lxcfs == nil { print("   lxcfs is not installed, or cannot mount here") }
    }
}
