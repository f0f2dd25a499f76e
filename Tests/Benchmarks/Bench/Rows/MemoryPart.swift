import Glibc

/// The daemon's memory, with many CPUs and many readers.
struct MemoryPart: Part {
    let name = "memory"
    let meaning =
        "the daemon's largest resident memory (VmHWM) in KiB, and pages of the machine's; goal: flat"

    func run(_ setting: Setting) throws {
        var table = Table(
            "CPUs", "mounted", "after 1 reader", "after 2 GB", "1,000 readers", "pages they hold")
        let reading = Reading(size: 1 << 20)
        for cpus in [64, 4096, 1 << 20, 1 << 24] {
            let machine =
                cpus > 1 << 20
                ? ["--machine", "million", "--cpus", "\(cpus)"]
                : cpus == 1 << 20 ? ["--machine", "million"] : ["--machine", "default", "--cpus", "\(cpus)"]
            let mount = try Mount.machine(setting, machine + ["--clock", "manual"])
            let atStart = mount.memory("VmHWM")
            _ = try reading.rate("\(mount.path)/proc/interrupts", bytes: 1 << 20)
            let afterOne = mount.memory("VmHWM")
            _ = try reading.rate("\(mount.path)/proc/interrupts", bytes: 2_000_000_000)
            let afterMany = mount.memory("VmHWM")
            let before = try MemoryPart.freePages(mount)
            var files: [Int32] = []
            defer { files.forEach { close($0) } }
            for _ in 0..<1000 {
                let file = try Reading.open("\(mount.path)/proc/interrupts")
                files.append(file)
                _ = reading.piece(file, at: 0)
            }
            let held = before - (try MemoryPart.freePages(mount))
            table.add(
                "\(cpus)", "\(atStart)", "\(afterOne)", "\(afterMany)", "\(mount.memory("VmHWM"))", "\(held)")
        }
        table.print()
    }

    static func freePages(_ mount: Mount) throws -> Int {
        HostDescription.lines(of: "\(mount.path)/proc/buddyinfo").reduce(0) { sum, line in
            let counts = line.split(separator: " ").dropFirst(4).compactMap { Int($0) }
            return sum + counts.enumerated().reduce(0) { $0 + $1.element << $1.offset }
        }
    }
}
