/// Something that a device gives to programs.
public enum DeviceInterface: Sendable, Hashable {
    /// A network interface.
    case network(NetworkInterface)
    /// A disk.
    case disk(Disk)
}

/// A network interface, as `sys/class/net` shows it.
public struct NetworkInterface: Sendable, Hashable {
    /// Its name: `eth0`.
    public let name: String
    /// Its place among the interfaces, from 2 on: 1 is the loopback's.
    public let index: Int
    /// The hardware address, 48 bits.
    public let address: UInt64
    /// Megabits a second; nil when the driver does not know.
    public let speed: Int?
    /// Queues in each direction.
    public let queues: Int
    /// Directories between the function's own and the one that holds the interface: `virtio0`.
    public let parents: [String]

    /// The hardware address as the kernel writes it.
    public var addressText: String {
        stride(from: 40, through: 0, by: -8).map { shift in
            let byte = String((address >> UInt64(shift)) & 0xff, radix: 16)
            return byte.utf8.count < 2 ? "0" + byte : byte
        }.joined(separator: ":")
    }
}

/// A disk, as `sys/block` shows it.
public struct Disk: Sendable, Hashable {
    /// Its name: `nvme0n1`, `sda`, `vda`.
    public let name: String
    /// The device number.
    public let major: Int
    /// The device number's second part.
    public let minor: Int
    /// Size in sectors of 512 bytes.
    public let sectors: UInt64
    /// The number of hardware queues.
    public let queues: Int
    /// Directories between the function's own and the disk's: `ata1`, `host0`, and so on.
    public let parents: [String]
    /// Whether the directory `block` stands between them and the disk's own, as for all but NVM Express.
    public let isInBlockDirectory: Bool
}
