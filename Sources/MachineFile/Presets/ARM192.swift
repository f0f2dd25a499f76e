extension MachinePreset {
    /// A two-socket 64-bit ARM server: 192 CPUs, kernel 6.17.
    static let arm192 = MachinePreset(
        name: "arm-192",
        description: "A two-socket 64-bit ARM server: 192 CPUs, kernel 6.17",
        text: """
            name: arm-192
            kernel: "6.17"
            arch: aarch64
            cpus: {sockets: 2, cores: 96, threads: 1, nodes: 2}
            memory: 512GiB
            hz: 250
            uptime: 45d
            seed: 1
            devices:
              - {kind: timer}
              - {kind: acpi, count: 2}
              - {kind: serial}
              - {kind: rtc}
              - {kind: pcie-port, count: 12}
              - {kind: xhci, rate: 0.5}
              - {kind: nvme, count: 4, queues: 64, rate: 1400}
              - {kind: nic, driver: ena, count: 2, queues: 32, rate: 15000}
              - {kind: nic, driver: mlx5, count: 2, queues: 63, rate: 18000}
            modules:
              - {name: ena, size: 188416}
              - {name: mlx5_core, size: 2461696}
              - {name: nvme, size: 61440}
              - {name: nvme_core, size: 217088}
            """)
}
