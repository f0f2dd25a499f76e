extension MachinePreset {
    /// Few CPUs online, far apart.
    static let tortureSparse = torture(
        "sparse", "Every eighth of 2,048 CPUs is online: lists of CPUs are longer than 1,024 bytes",
        breaks: "readers that take a column's place for its CPU's number, and lists read into 1,024 bytes.",
        """
        arch: x86_64
        cpus: {sockets: 4, cores: 256, threads: 2, nodes: 4, offline: "1-2047:7/8"}
        uptime: 30d
        devices:
          - {kind: timer}
          - {kind: acpi}
          - {kind: nvme, queues: per-cpu, rate: 900}
          - {kind: nic, driver: ice, queues: 32, rate: 9000}
        """)

    /// The first CPUs are offline.
    static let tortureNoCPU0 = torture(
        "no-cpu0", "A 64-bit ARM machine whose first CPU online is CPU3",
        breaks: "readers for whom the first column is CPU0, or for whom there always is one.",
        """
        arch: aarch64
        cpus: {cores: 16, offline: "0-2,7"}
        uptime: 3d
        devices:
          - {kind: timer}
          - {kind: serial}
          - {kind: nvme, queues: per-cpu, rate: 900}
        """)

    /// CPUs that change between two reads of one file.
    static let tortureHotplug = torture(
        "hotplug", "CPUs come and go, twenty times a second for an hour",
        breaks:
            "readers that keep the number of columns, or trust that it is the same in the next file they read.",
        """
        arch: x86_64
        cpus: {cores: 64, nodes: 2}
        uptime: 1h
        devices:
          - {kind: timer}
          - {kind: nvme, queues: per-cpu, rate: 900}
          - {kind: nic, driver: ice, queues: 16, rate: 9000}
        events:
          - {at: 0s, do: "cpu 1-63 flap 20 for 1h"}
        """)
}
