import Glibc

/// How long a mount takes until its files can be opened.
struct MountReadyPart: Part {
    let name = "mount ready"
    let meaning = "milliseconds from the start of the program; goal: 1,048,576 CPUs within 2 of 64"

    func run(_ setting: Setting) throws {
        let machines = [
            ("64", ["--machine", "default"]), ("4,096", ["--machine", "uv-4096"]),
            ("1,048,576", ["--machine", "million"]),
            ("16,777,216", ["--machine", "million", "--cpus", "16777216"]),
        ]
        let times = try setting.medians(
            machines.map { machine in { try Mount.machine(setting, machine.1).readyAfter } })
        var table = Table("CPUs", "ready after", "to 64")
        for (machine, time) in zip(machines, times) {
            table.add(machine.0, (time * 1e3).rounded(to: 1), (time / times[0]).rounded(to: 2))
        }
        table.print()
    }
}
