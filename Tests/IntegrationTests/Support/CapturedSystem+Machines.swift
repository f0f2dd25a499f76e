/// Machines whose firmware numbered CPUs in ways of their own.
extension CapturedSystem {
    /// Six cores of two threads side by side, and eight of one in clusters of four with a cache in common.
    static func hybridLaptop() -> CapturedSystem {
        let places = (0..<20).map { cpu in
            let isFast = cpu < 12
            let core = isFast ? cpu / 2 : cpu - 6
            let cluster = isFast ? core : 6 + (cpu - 12) / 4
            let coreID = isFast ? core * 4 : 24 + cpu - 12
            return Place(
                cluster: cluster, core: core, coreID: coreID, clusterID: isFast ? core * 8 : 48 + cluster * 8,
                caches: [
                    Cache(
                        level: 1, type: "Data", size: isFast ? 48 : 32, ways: isFast ? 12 : 8, which: core,
                        id: coreID),
                    Cache(
                        level: 1, type: "Instruction", size: isFast ? 32 : 64, ways: 8, which: core,
                        id: coreID),
                    Cache(
                        level: 2, type: "Unified", size: isFast ? 1280 : 2048, ways: isFast ? 10 : 16,
                        which: cluster,
                        id: cluster * 2 + 1),
                    Cache(level: 3, type: "Unified", size: 24576, ways: 12, which: 0, id: 0),
                ])
        }
        return CapturedSystem(places: places)
    }

    /// Two packages of eight cores, threads N and N + 16, numbers of cores with holes.
    static func server() -> CapturedSystem {
        let places = (0..<32).map { cpu in
            let core = cpu % 16
            let coreID = core % 8 / 3 * 4 + core % 8 % 3
            return Place(
                package: core / 8, cluster: core, core: core, node: core / 8, coreID: coreID,
                caches: [
                    Cache(
                        level: 1, type: "Data", size: 32, ways: 8, which: core, id: core / 8 * 16 + coreID),
                    Cache(
                        level: 1, type: "Instruction", size: 32, ways: 8, which: core,
                        id: core / 8 * 16 + coreID),
                    Cache(
                        level: 2, type: "Unified", size: 1024, ways: 16, which: core,
                        id: core / 8 * 16 + coreID),
                    Cache(level: 3, type: "Unified", size: 45056, ways: 11, which: core / 8, id: core / 8),
                ])
        }
        var system = CapturedSystem(places: places)
        system.nodes = 2
        system.possibleNodes = 8
        system.memoryNodes = [0, 1]
        system.distances = [[10, 20], [20, 10]]
        system.isolated = [2, 3, 18, 19]
        return system
    }

    /// Some CPUs offline, more possible than there are, and more of which firmware told.
    static func sparse() -> CapturedSystem {
        let places: [Place?] = (0..<12).map { cpu in
            if [1, 5, 6, 11].contains(cpu) { return nil }
            let core = cpu / 2
            return Place(
                cluster: core, core: core, coreID: core * 3,
                caches: [Cache(level: 1, type: "Data", size: 32, ways: 8, which: core, id: core * 3)])
        }
        var system = CapturedSystem(places: places)
        system.moreThanPresent = 30
        system.firmware = 64
        system.fixed = [0, 3]
        system.kernelMax = 511
        return system
    }

    /// ARM: no dies, packages and clusters with numbers out of firmware's tables, caches without numbers.
    static func arm() -> CapturedSystem {
        let places = (0..<16).map { cpu in
            Place(
                package: cpu / 8, cluster: cpu / 4, core: cpu, node: cpu / 8, coreID: cpu % 8 * 256,
                clusterID: cpu / 4 * 100,
                caches: [
                    Cache(level: 1, type: "Data", size: 64, ways: 4, which: cpu),
                    Cache(level: 1, type: "Instruction", size: 64, ways: 4, which: cpu),
                    Cache(level: 2, type: "Unified", size: 512, ways: 8, which: cpu),
                    Cache(level: 3, type: "Unified", size: 4096, ways: 16, which: cpu / 4),
                ])
        }
        var system = CapturedSystem(places: places)
        system.architecture = "aarch64"
        system.packageIDs = [36, 3180]
        system.kernelMax = 511
        system.fixed = []
        system.nodes = 2
        system.possibleNodes = 2
        system.memoryNodes = [0, 1]
        system.distances = [[10, 16], [16, 10]]
        return system
    }

    /// Four nodes in two packages of two dies each, one without memory, one with memory alone.
    static func fourNodes() -> CapturedSystem {
        let places = (0..<24).map { cpu in
            Place(
                package: cpu / 12, die: cpu % 12 / 6, cluster: cpu, core: cpu, node: [0, 1, 2][cpu / 8],
                coreID: cpu % 6)
        }
        var system = CapturedSystem(places: places)
        system.nodes = 4
        system.possibleNodes = 4
        system.memoryNodes = [0, 2, 3]
        system.distances = [[10, 11, 20, 24], [11, 10, 20, 24], [20, 20, 10, 17], [24, 24, 17, 10]]
        return system
    }
}
