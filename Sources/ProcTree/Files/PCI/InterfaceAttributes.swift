import Machine

/// A file that says the same as long as the machine runs.
typealias FixedAttribute<Subject> = (name: String, text: @Sendable (Subject) -> String)

extension NetworkInterface {
    /// The files of an interface's directory.
    static let attributes: [FixedAttribute<NetworkInterface>] = [
        ("addr_assign_type", { _ in "0" }), ("addr_len", { _ in "6" }), ("address", { $0.addressText }),
        ("broadcast", { _ in "ff:ff:ff:ff:ff:ff" }), ("carrier", { _ in "1" }),
        ("carrier_changes", { _ in "2" }), ("dev_id", { _ in "0x0" }), ("dev_port", { _ in "0" }),
        ("dormant", { _ in "0" }), ("duplex", { $0.speed == nil ? "unknown" : "full" }),
        ("flags", { _ in "0x1003" }), ("ifalias", { _ in "" }), ("ifindex", { "\($0.index)" }),
        ("iflink", { "\($0.index)" }), ("link_mode", { _ in "0" }), ("mtu", { _ in "1500" }),
        ("operstate", { _ in "up" }), ("speed", { "\($0.speed ?? -1)" }), ("tx_queue_len", { _ in "1000" }),
        ("type", { _ in "1" }), ("uevent", { "INTERFACE=\($0.name)\nIFINDEX=\($0.index)" }),
    ]
}

extension Disk {
    /// The files of a disk's directory.
    static let attributes: [FixedAttribute<Disk>] = [
        ("alignment_offset", { _ in "0" }), ("dev", { "\($0.major):\($0.minor)" }),
        ("discard_alignment", { _ in "0" }), ("ext_range", { _ in "256" }), ("hidden", { _ in "0" }),
        ("range", { $0.isInBlockDirectory ? "16" : "0" }), ("removable", { _ in "0" }), ("ro", { _ in "0" }),
        ("size", { "\($0.sectors)" }),
        (
            "uevent",
            { "MAJOR=\($0.major)\nMINOR=\($0.minor)\nDEVNAME=\($0.name)\nDEVTYPE=disk" }
        ),
    ]

    /// The files of its directory `queue`.
    static let queueAttributes: [FixedAttribute<Disk>] = [
        ("hw_sector_size", { _ in "512" }), ("logical_block_size", { _ in "512" }),
        ("minimum_io_size", { _ in "512" }), ("nr_requests", { $0.isInBlockDirectory ? "256" : "1023" }),
        ("physical_block_size", { _ in "512" }), ("read_ahead_kb", { _ in "128" }),
        ("rotational", { _ in "0" }), ("rq_affinity", { _ in "1" }),
        ("scheduler", { _ in "[none] mq-deadline" }),
    ]
}
