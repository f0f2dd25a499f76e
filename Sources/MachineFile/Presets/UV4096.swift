extension MachinePreset {
    /// One system image of 32 sockets: 4,096 CPUs, 64 TiB, kernel 6.4, some 1,900 interrupts.
    static let uv4096 = MachinePreset(
        name: "uv-4096",
        description: "One system image of 32 sockets: 4,096 CPUs, 64 TiB, kernel 6.4, some 1,900 interrupts",
        text: """
            name: uv-4096
            kernel: "6.4.0"
            arch: x86_64
            cpus: {sockets: 32, cores: 64, threads: 2, nodes: 32}
            memory: 64TiB
            hz: 250
            uptime: 120d
            seed: 1
            features: [platform-ipi, interrupt-remapping]
            devices:
              - {kind: timer}
              - {kind: rtc}
              - {kind: acpi}
              - {kind: serial, count: 2}
              - {kind: pcie-port, count: 160}
              - {kind: ahci, count: 8, rate: 6}
              - {kind: xhci, count: 8}
              - {kind: nvme, count: 16, queues: 64, rate: 1500}
              - {kind: scsi, driver: qla2xxx, count: 32, rate: 220}
              - {kind: nic, driver: mlx5, count: 8, queues: 63, rate: 24000}
              - {kind: nic, driver: i40e, count: 8, queues: 16, rate: 800}
            modules:
              - {name: mlx5_core, size: 2154496}
              - {name: qla2xxx, size: 1146880}
              - {name: i40e, size: 573440}
              - {name: nvme, size: 57344}
              - {name: nvme_core, size: 196608}
              - {name: xfs, size: 2142208}
            """)
}
