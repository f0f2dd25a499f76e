extension MachinePreset {
    /// Machines whose rows are just longer than the buffers that programs read lines into.
    static let tortureRows = [
        tortureRow("row-512", bytes: "512", cpus: 47), tortureRow("row-1k", bytes: "1,024", cpus: 93),
        tortureRow("row-4k", bytes: "4,096", cpus: 373), tortureRow("row-64k", bytes: "65,536", cpus: 5958),
    ]

    /// A machine with the fewest CPUs whose cells alone outgrow a number of bytes.
    private static func tortureRow(_ name: String, bytes: String, cpus: Int) -> MachinePreset {
        torture(
            name, "Every row is longer than \(bytes) bytes: \(cpus) CPUs",
            breaks: "a line buffer of \(bytes) bytes: the last CPU's cell of every row is behind it.",
            """
            arch: x86_64
            cpus: {cores: \(cpus)}
            uptime: 30d
            devices:
              - {kind: timer}
              - {kind: acpi}
              - {kind: serial}
              - {kind: nvme, queues: 4, rate: 900}
            """)
    }
}
