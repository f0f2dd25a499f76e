extension MachinePreset {
    /// A two-socket AMD server: 512 CPUs in 8 nodes, kernel 6.12, 8 disks, 2 fast network cards.
    static let epyc512 = MachinePreset(
        name: "epyc-512",
        description:
            "A two-socket AMD server: 512 CPUs in 8 nodes, kernel 6.12, 8 disks, 2 fast network cards",
        text: """
            name: epyc-512
            kernel: "6.12.48"
            arch: x86_64
            cpus: {sockets: 2, cores: 128, threads: 2, nodes: 8}
            memory: 1536GiB
            hz: 250
            uptime: 30d
            seed: 1
            features: [amd, interrupt-remapping]
            devices:
              - {kind: timer}
              - {kind: rtc}
              - {kind: acpi}
              - {kind: serial}
              - {kind: pcie-port, count: 22}
              - {kind: ahci, count: 2, rate: 4}
              - {kind: xhci, count: 2}
              - {kind: nvme, count: 8, queues: per-cpu, rate: 900}
              - {kind: nic, driver: mlx5, count: 2, queues: 63, rate: 20000}
            modules:
              - {name: mlx5_core, size: 2318336}
              - {name: mlx5_ib, size: 466944}
              - {name: nvme, size: 61440}
              - {name: nvme_core, size: 212992}
              - {name: ahci, size: 49152}
              - {name: kvm_amd, size: 217088}
              - {name: kvm, size: 1359872}
            """)
}
