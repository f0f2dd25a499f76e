import KernelTypes

extension HostFacts {
    /// How the CPUs are grouped: packages and sets of sibling threads are counted over all CPUs that say.
    ///
    /// Only CPUs that the folder names are asked: how many are possible is a number in a file, which may be
    /// far more than there are.
    static func grouping(_ folder: FactsFolder, cpuCount: Int) -> CPUGrouping? {
        var packages: Set<String> = []
        var cores: Set<String> = []
        var threads = 1
        for name in folder.names(in: "sys/devices/system/cpu") {
            guard let cpu = cpuNumber(name, prefix: "cpu"), cpu < cpuCount else { continue }
            let path = "sys/devices/system/cpu/\(name)/topology/"
            guard let package = folder.text(path + "physical_package_id"),
                let siblings = folder.text(path + "thread_siblings_list")
            else { continue }
            packages.insert(package)
            if cores.insert("\(package) \(siblings)").inserted {
                threads = max(threads, cpuList(siblings)?.count ?? 1)
            }
        }
        guard !packages.isEmpty else { return nil }
        let coresPerSocket = (cores.count + packages.count - 1) / packages.count
        return CPUGrouping(
            sockets: packages.count, coresPerSocket: max(1, coresPerSocket), threadsPerCore: threads)
    }
}
