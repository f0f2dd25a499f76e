import KernelTypes

extension HostFacts {
    /// How the CPUs are grouped: packages and sets of sibling threads are counted over all CPUs that say.
    static func grouping(_ folder: FactsFolder, cpuCount: Int) -> CPUGrouping? {
        var packages: Set<String> = []
        var cores: Set<String> = []
        var threads = 1
        for cpu in 0..<cpuCount {
            let path = "sys/devices/system/cpu/cpu\(cpu)/topology/"
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
