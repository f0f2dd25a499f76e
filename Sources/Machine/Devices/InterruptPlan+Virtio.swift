import KernelTypes

extension InterruptPlan {
    /// A paravirtual device: a configuration vector, and one for each of its queues.
    mutating func addVirtio(_ device: DeviceSpecification, node: Int) throws(MachineError) {
        let number = number(of: "virtio")
        guard let queues = virtioQueues(device) else {
            throw MachineError(
                key: "devices",
                reason: "unknown driver '\(device.driver ?? "")' of a virtio device; "
                    + "expected one of net, blk, scsi, balloon, console, rng")
        }
        let driver = device.driver ?? "net"
        let address = addBoardFunction(
            DeviceCatalog.virtio(driver), driver: "virtio-pci", node: node)
        addVirtioInterface(driver, parent: "virtio\(number)", vectors: queues.count)
        try addMessage(
            "virtio\(number)-config", at: address, vector: 0, affinity: .anywhere, node: node, rate: 0)
        for (index, queue) in queues.enumerated() {
            let affinity: InterruptAffinity =
                device.driver == "blk" ? managedShare(queue: index, of: queues.count) : .anywhere
            try addMessage(
                "virtio\(number)-\(queue)", at: address, vector: index + 1, affinity: affinity,
                hint: driver == "net" ? share(queue: index / 2, of: queues.count / 2) : 0..<0, node: node,
                rate: queueRate(device.rate, queue: index, of: queues.count, device: 2000 + number))
        }
    }

    /// The names of a device's queues, in the order of their vectors.
    private func virtioQueues(_ device: DeviceSpecification) -> [String]? {
        switch device.driver ?? "net" {
        case "net":
            (0..<queueCount(device.queues, automatic: 1, limit: 16_384)).flatMap {
                ["input.\($0)", "output.\($0)"]
            }
        case "blk":
            (0..<queueCount(device.queues, automatic: topology.cpuCount, limit: 65_535)).map { "req.\($0)" }
        case "scsi":
            // All request queues go by one name.
            ["control", "event"]
                + Array(
                    repeating: "request", count: queueCount(device.queues, automatic: 1, limit: 65_535))
        case "balloon": ["inflate", "deflate", "stats"]
        case "console": ["input", "output"]
        case "rng": ["input"]
        default: nil
        }
    }
}
