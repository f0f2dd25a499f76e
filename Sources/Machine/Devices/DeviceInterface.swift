/// Something that a device gives to programs.
public enum DeviceInterface: Sendable, Hashable {
    /// A network interface.
    case network(NetworkInterface)
    /// A disk.
    case disk(Disk)

    /// Its name: `eth0`, `sda`.
    public var name: String {
        switch self {
        case .network(let network): network.name
        case .disk(let disk): disk.name
        }
    }

    /// Directories between the function's own and its own.
    public var parents: [String] {
        switch self {
        case .network(let network): network.parents
        case .disk(let disk): disk.parents
        }
    }
}

/// A network interface, as `sys/class/net` shows it.
public struct NetworkInterface: Sendable, Hashable {
    /// Its name: `eth0`.
    public var name: String
    /// Its place among the interfaces, from 2 on: 1 is the loopback's.
    public var index: Int
    /// The hardware address, 48 bits.
    public var address: UInt64
    /// Megabits a second; nil when the driver does not know.
    public var speed: Int?
    /// Queues in each direction.
    public var queues: Int
    /// Directories between the function's own and the one that holds the interface: `virtio0`.
    public var parents: [String]
    /// Texts of files named in `attributeNames` that do not follow from all that, without the newline at the end.
    public var attributes: [String: String] = [:]

    /// An interface; see the properties for the meaning of the arguments.
    public init(name: String, index: Int, address: UInt64, speed: Int?, queues: Int, parents: [String]) {
        self.name = name
        self.index = index
        self.address = address
        self.speed = speed
        self.queues = queues
        self.parents = parents
    }

    /// The hardware address as the kernel writes it.
    public var addressText: String {
        stride(from: 40, through: 0, by: -8).map { shift in
            let byte = String((address >> UInt64(shift)) & 0xff, radix: 16)
            return byte.utf8.count < 2 ? "0" + byte : byte
        }.joined(separator: ":")
    }

    /// The files of its directory that hold a line or a few.
    public static let attributeNames = [
        "addr_assign_type", "addr_len", "address", "broadcast", "carrier", "carrier_changes", "dev_id",
        "dev_port", "dormant", "duplex", "flags", "ifalias", "ifindex", "iflink", "link_mode", "mtu",
        "operstate", "speed", "tx_queue_len", "type", "uevent",
    ]

    /// What a file says, without the newline at the end; nil where there is none of that name.
    public func text(_ attribute: String) -> String? {
        if let text = attributes[attribute] { return text }
        return switch attribute {
        case "addr_assign_type", "dev_port", "dormant", "link_mode": "0"
        case "addr_len": "6"
        case "address": addressText
        case "broadcast": "ff:ff:ff:ff:ff:ff"
        case "carrier", "type": "1"
        case "carrier_changes": "2"
        case "dev_id": "0x0"
        case "duplex": speed == nil ? "unknown" : "full"
        case "flags": "0x1003"
        case "ifalias": ""
        case "ifindex", "iflink": "\(index)"
        case "mtu": "1500"
        case "operstate": "up"
        case "speed": "\(speed ?? -1)"
        case "tx_queue_len": "1000"
        case "uevent": "INTERFACE=\(name)\nIFINDEX=\(index)"
        default: nil
        }
    }
}

/// A disk, as `sys/block` shows it.
public struct Disk: Sendable, Hashable {
    /// Its name: `nvme0n1`, `sda`, `vda`.
    public var name: String
    /// The device number.
    public var major: Int
    /// The device number's second part.
    public var minor: Int
    /// Size in sectors of 512 bytes.
    public var sectors: UInt64
    /// The number of hardware queues.
    public var queues: Int
    /// Directories between the function's own and the disk's: `ata1`, `host0`, and so on.
    public var parents: [String]
    /// Whether the directory `block` stands between them and the disk's own, as for all but NVM Express.
    public var isInBlockDirectory: Bool
    /// Texts of files named in `attributeNames` that do not follow from all that, without the newline at the end.
    public var attributes: [String: String] = [:]
    /// The same of files named in `queueAttributeNames`, which are in the directory `queue`.
    public var queueAttributes: [String: String] = [:]

    /// A disk; see the properties for the meaning of the arguments.
    public init(
        name: String, major: Int, minor: Int, sectors: UInt64, queues: Int, parents: [String],
        isInBlockDirectory: Bool
    ) {
        self.name = name
        self.major = major
        self.minor = minor
        self.sectors = sectors
        self.queues = queues
        self.parents = parents
        self.isInBlockDirectory = isInBlockDirectory
    }

    /// The files of its directory that hold a line or a few.
    public static let attributeNames = [
        "alignment_offset", "dev", "discard_alignment", "ext_range", "hidden", "range", "removable", "ro",
        "size", "uevent",
    ]

    /// The files of its directory `queue`.
    public static let queueAttributeNames = [
        "hw_sector_size", "logical_block_size", "minimum_io_size", "nr_requests", "physical_block_size",
        "read_ahead_kb", "rotational", "rq_affinity", "scheduler",
    ]

    /// What a file says, without the newline at the end; nil where there is none of that name.
    public func text(_ attribute: String) -> String? {
        if let text = attributes[attribute] { return text }
        return switch attribute {
        case "alignment_offset", "discard_alignment", "hidden", "removable", "ro": "0"
        case "dev": "\(major):\(minor)"
        case "ext_range": "256"
        case "range": isInBlockDirectory ? "16" : "0"
        case "size": "\(sectors)"
        case "uevent": "MAJOR=\(major)\nMINOR=\(minor)\nDEVNAME=\(name)\nDEVTYPE=disk"
        default: nil
        }
    }

    /// What a file of its directory `queue` says, without the newline at the end.
    public func queueText(_ attribute: String) -> String? {
        if let text = queueAttributes[attribute] { return text }
        return switch attribute {
        case "hw_sector_size", "logical_block_size", "minimum_io_size", "physical_block_size": "512"
        case "nr_requests": isInBlockDirectory ? "256" : "1023"
        case "read_ahead_kb": "128"
        case "rotational": "0"
        case "rq_affinity": "1"
        case "scheduler": "[none] mq-deadline"
        default: nil
        }
    }
}
