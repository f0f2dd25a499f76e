import Glibc

/// Reads at the start and at the end of a very long file.
struct FarEndPart: Part {
    let name = "far end"
    let meaning =
        "64 KiB of proc/interrupts of 1,048,576 CPUs, microseconds; goal: the end within 2 of the start"

    func run(_ setting: Setting) throws {
        let mount = try Mount.machine(setting, ["--machine", "million", "--clock", "manual"])
        let reading = Reading(size: 64 << 10)
        let file = try Reading.open("\(mount.path)/proc/interrupts")
        defer { close(file) }
        // Rows of the same kind at both ends: interrupts of devices, hardly any of which ever came.
        let size = FarEndPart.length(file, reading)
        let row = 11 * (1 << 20)
        let places = [("start", 3 * row + row / 2), ("middle", size / 2), ("end", size - 40 * row)]
        let times = try setting.medians(
            places.map { place in
                {
                    try seconds {
                        for step in 0..<300 {
                            // Each read somewhere else, so that none goes on where the one before stopped.
                            guard reading.piece(file, at: place.1 + step % 7 * 90_000) == 64 << 10 else {
                                throw Failure("a short read")
                            }
                        }
                    } / 300
                }
            })
        var table = Table("at", "offset", "time", "to start")
        for (place, time) in zip(places, times) {
            table.add(place.0, "\(place.1)", (time * 1e6).rounded(to: 1), (time / times[0]).rounded(to: 2))
        }
        table.print()
    }

    /// The length of a file, found by halving: its size says 0.
    static func length(_ file: Int32, _ reading: Reading) -> Int {
        var low = 0
        var high = 1 << 45
        while high - low > 1 {
            let middle = (low + high) / 2
            if reading.piece(file, at: middle) > 0 { low = middle } else { high = middle }
        }
        return high
    }
}
