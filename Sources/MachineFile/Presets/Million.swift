extension MachinePreset {
    /// A machine that nobody has: 1,048,576 CPUs in 1,024 nodes, kernel 7.3, some 1,600 interrupts.
    static let million = MachinePreset(
        name: "million",
        description:
            "A machine that nobody has: 1,048,576 CPUs in 1,024 nodes, kernel 7.3, some 1,600 interrupts",
        text: """
            name: million
            kernel: "7.3.4"
            arch: x86_64
            cpus: {sockets: 2048, cores: 256, threads: 2, nodes: 1024}
            memory: 64TiB
            hz: 250
            uptime: 30d
            seed: 1
            features: [interrupt-remapping]
            devices:
              - {kind: timer}
              - {kind: rtc}
              - {kind: acpi}
              - {kind: serial}
              - {kind: pcie-port, count: 64}
              - {kind: ahci, count: 4, rate: 6}
              - {kind: xhci, count: 4}
              - {kind: nvme, count: 8, queues: 128, rate: 12000}
              - {kind: nic, driver: mlx5, count: 8, queues: 63, rate: 90000}
            modules:
              - {name: mlx5_core, size: 2461696}
              - {name: nvme, size: 61440}
              - {name: nvme_core, size: 233472}
            """)
}
