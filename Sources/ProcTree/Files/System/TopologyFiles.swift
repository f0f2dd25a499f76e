import KernelTypes
import Machine

/// `cpuN/topology`: the numbers of a CPU's core, package and so on, and who shares them. Sets are of online CPUs
/// only.
enum TopologyFiles {
    /// A part of the machine that several CPUs are in.
    private struct Part: Sendable {
        /// The names of its files, without the `_list` of the second form.
        let names: [(name: String, kernels: KernelSpan)]
        let cpus: @Sendable (Topology, Int) -> CPUSet
    }

    /// Adds the files of one directory.
    static func add(to directory: DirectoryPlan, _ machine: Machine) {
        addNumbers(to: directory, machine)
        for part in parts(machine.snapshot().state.specification.architecture) {
            for (name, kernels) in part.names where kernels.contains(machine.kernel) {
                for isMask in [true, false] where isMask || machine.kernel >= KernelVersion(2, 6, 26) {
                    directory.file(isMask ? name : name + "_list") { place in
                        let cpu = place.numbers[0]
                        return CPUSetFile(machine: machine, isMask: isMask, attribute: .binary) { snapshot in
                            let state = snapshot.state
                            return part.cpus(state.topology, cpu).intersection(state.online)
                        }
                    }
                }
            }
        }
    }

    /// From 5.3 on the names say what they mean; the old ones stayed. Only x86 has dies, and only x86 and ARM
    /// clusters.
    private static func parts(_ architecture: Architecture) -> [Part] {
        var parts = [
            Part(names: [("thread_siblings", .all), ("core_cpus", .since(5, 3))]) {
                $0.cpus(ofCoreWith: $1)
            },
            Part(names: [("core_siblings", .all), ("package_cpus", .since(5, 3))]) {
                $0.cpus(ofPackageWith: $1)
            },
        ]
        if architecture.isX86 {
            parts.append(Part(names: [("die_cpus", .since(5, 3))]) { $0.cpus(ofDieWith: $1) })
        }
        if architecture.isX86 || architecture == .aarch64 {
            parts.append(Part(names: [("cluster_cpus", .since(5, 16))]) { $0.cpus(ofClusterWith: $1) })
        }
        return parts
    }

    private static func addNumbers(to directory: DirectoryPlan, _ machine: Machine) {
        let architecture = machine.snapshot().state.specification.architecture
        var numbers: [(String, KernelSpan, @Sendable (Topology, Int) -> Int)] = [
            ("core_id", .all, { $0.coreID(of: $1) }),
            ("physical_package_id", .all, { $0.packageID(of: $1) }),
        ]
        if architecture.isX86 {
            numbers.append(("die_id", .since(5, 3), { $0.dieID(of: $1) }))
            // No cluster (Linux: `BAD_APICID`, a 16-bit number in this place).
            numbers.append(("cluster_id", .since(5, 16), { $0.clusterID(of: $1) ?? 65535 }))
        } else if architecture == .aarch64 {
            numbers.append(("cluster_id", .since(5, 16), { $0.clusterID(of: $1) ?? -1 }))
        }
        for (name, kernels, number) in numbers where kernels.contains(machine.kernel) {
            directory.file(name) { place in
                let cpu = place.numbers[0]
                return AttributeFile.number(machine) { number($0.state.topology, cpu) }
            }
        }
    }
}
