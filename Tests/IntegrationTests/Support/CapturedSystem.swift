import Foundation

/// A machine as someone captured it: `sys/devices/system/cpu` and `node` as its kernel would show them, and as much of
/// `proc` as an import needs. All is written from the places of its CPUs, without any of the program's own code.
struct CapturedSystem {
    /// Where a CPU is; equal numbers are the same core, cluster and so on.
    struct Place {
        var package = 0
        var die = 0
        var cluster = 0
        var core = 0
        var node = 0
        /// `core_id` and `cluster_id`.
        var coreID = 0
        var clusterID = 65535
        /// Caches by index: what each is like, which one it is, and its number.
        var caches: [Cache] = []
    }

    /// A CPU's cache.
    struct Cache {
        var level: Int
        var type: String
        var size: Int
        var ways: Int
        /// Which one: equal numbers are the same cache.
        var which: Int
        var id: Int?
    }

    var architecture = "x86_64"
    var kernel = "6.12.48"
    /// Numbers of packages where they are not counted from 0.
    var packageIDs: [Int] = []
    /// By the CPU's number; those that were offline are nil, and may have been anywhere.
    var places: [Place?]
    var possible: Int { max(moreThanPresent, places.count) }
    var moreThanPresent = 0
    var firmware = 0
    var kernelMax = 8191
    var isolated: [Int] = []
    /// Present CPUs without a file `online`.
    var fixed: [Int] = [0]
    var nodes = 1
    var possibleNodes = 1
    var memoryNodes: [Int] = [0]
    var distances: [[Int]] = [[10]]

    var online: [Int] { places.indices.filter { places[$0] != nil } }

    /// All files by their path below the folder.
    func files() -> [String: String] {
        var files: [String: String] = [:]
        let root = "sys/devices/system"
        files["\(root)/cpu/online"] = list(online)
        files["\(root)/cpu/possible"] = list(Array(0..<possible))
        files["\(root)/cpu/present"] = list(Array(places.indices))
        files["\(root)/cpu/enabled"] = list(Array(places.indices))
        files["\(root)/cpu/isolated"] = list(isolated)
        files["\(root)/cpu/kernel_max"] = "\(kernelMax)\n"
        var offline = list((0..<possible).filter { !online.contains($0) })
        if firmware > possible { offline = "\(offline.dropLast()),\(possible)-\(firmware - 1)\n" }
        files["\(root)/cpu/offline"] = offline
        for cpu in places.indices {
            let path = "\(root)/cpu/cpu\(cpu)"
            if !fixed.contains(cpu) { files["\(path)/online"] = places[cpu] == nil ? "0\n" : "1\n" }
            guard let place = places[cpu] else { continue }
            for (name, text) in topology(place) { files["\(path)/topology/\(name)"] = text }
            for (index, cache) in place.caches.enumerated() {
                for (name, text) in self.cache(cache, index) {
                    files["\(path)/cache/index\(index)/\(name)"] = text
                }
            }
        }
        files["\(root)/node/online"] = list(Array(0..<nodes))
        files["\(root)/node/possible"] = list(Array(0..<possibleNodes))
        files["\(root)/node/has_cpu"] = list(
            (0..<nodes).filter { node in members { $0.node == node }.count > 0 })
        files["\(root)/node/has_memory"] = list(memoryNodes)
        for node in 0..<nodes {
            let cpus = members { $0.node == node }
            files["\(root)/node/node\(node)/cpulist"] = list(cpus)
            files["\(root)/node/node\(node)/cpumap"] = mask(cpus)
            files["\(root)/node/node\(node)/distance"] =
                distances[node].map { String($0) }.joined(separator: " ") + "\n"
        }
        return files
    }

    private func topology(_ place: Place) -> [(String, String)] {
        var numbers = [("core_id", place.coreID)]
        numbers.append(
            ("physical_package_id", packageIDs.isEmpty ? place.package : packageIDs[place.package]))
        numbers.append(("cluster_id", place.clusterID))
        var sets = [
            ("core_cpus", members { $0.core == place.core }),
            ("thread_siblings", members { $0.core == place.core }),
            ("package_cpus", members { $0.package == place.package }),
            ("core_siblings", members { $0.package == place.package }),
            ("cluster_cpus", members { $0.cluster == place.cluster }),
        ]
        if architecture == "x86_64" {
            numbers.append(("die_id", place.die))
            sets.append(("die_cpus", members { $0.package == place.package && $0.die == place.die }))
        }
        return numbers.map { ($0, "\($1)\n") } + sets.map { ($0, mask($1)) }
            + sets.map { ($0 + "_list", list($1)) }
    }

    private func cache(_ cache: Cache, _ index: Int) -> [(String, String)] {
        let sharers = members { $0.caches.count > index && $0.caches[index].which == cache.which }
        var files = [
            ("level", "\(cache.level)\n"), ("type", "\(cache.type)\n"), ("size", "\(cache.size)K\n"),
            ("ways_of_associativity", "\(cache.ways)\n"), ("coherency_line_size", "64\n"),
            ("number_of_sets", "\(cache.size * 16 / cache.ways)\n"), ("shared_cpu_list", list(sharers)),
            ("shared_cpu_map", mask(sharers)),
        ]
        if let id = cache.id { files.append(("id", "\(id)\n")) }
        if architecture == "x86_64" { files.append(("physical_line_partition", "1\n")) }
        return files
    }

    func members(_ isMember: (Place) -> Bool) -> [Int] {
        places.indices.filter { places[$0].map(isMember) ?? false }
    }

    /// Writes it, with links between CPUs and nodes as in sysfs.
    func write(to folder: String) throws {
        let manager = FileManager.default
        var files = files()
        files["proc/sys/kernel/osrelease"] = "\(kernel)\n"
        files["proc/sys/kernel/arch"] = "\(architecture == "aarch64" ? "aarch64" : "x86_64")\n"
        files["proc/interrupts"] =
            "           "
            + online.map { "CPU\($0)".padding(toLength: 11, withPad: " ", startingAt: 0) }.joined()
            + "\nLOC:" + online.map { _ in "         77" }.joined() + "   Local timer interrupts\n"
        files["proc/uptime"] = "1000.25 2000.50\n"
        for (name, text) in files {
            let path = "\(folder)/\(name)"
            try manager.createDirectory(
                atPath: String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]),
                withIntermediateDirectories: true)
            try text.write(toFile: path, atomically: false, encoding: .utf8)
        }
        for cpu in places.indices {
            let path = "\(folder)/sys/devices/system/cpu/cpu\(cpu)"
            try manager.createDirectory(atPath: path, withIntermediateDirectories: true)
            guard let place = places[cpu] else { continue }
            try manager.createSymbolicLink(
                atPath: "\(path)/node\(place.node)", withDestinationPath: "../../node/node\(place.node)")
        }
    }

    func list(_ cpus: [Int]) -> String {
        var words: [String] = []
        var index = 0
        while index < cpus.count {
            var end = index
            while end + 1 < cpus.count, cpus[end + 1] == cpus[end] + 1 { end += 1 }
            words.append(end == index ? "\(cpus[index])" : "\(cpus[index])-\(cpus[end])")
            index = end + 1
        }
        return words.joined(separator: ",") + "\n"
    }

    /// A mask of as many digits as the possible CPUs need.
    func mask(_ cpus: [Int]) -> String {
        let members = Set(cpus)
        var text = ""
        for digit in (0..<(possible + 3) / 4).reversed() {
            let value = (0..<4).reduce(0) { $0 + (members.contains(digit * 4 + $1) ? 1 << $1 : 0) }
            text += String(value, radix: 16)
            if digit % 8 == 0, digit > 0 { text += "," }
        }
        return text + "\n"
    }
}
