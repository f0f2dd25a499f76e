extension MachinePreset {
    /// The machine that is meant when none is named.
    public static let `default` = MachinePreset(
        name: "default",
        description: "A two-socket x86-64 server of today: 64 CPUs, kernel 6.18",
        text: """
            name: default
            kernel: "6.18.44"
            arch: x86_64
            cpus: {sockets: 2, cores: 16, threads: 2, nodes: 2}
            memory: 256GiB
            hz: 250
            uptime: 30d
            seed: 1
            features: [interrupt-remapping, kvm-host]
            devices:
              - {kind: timer}
              - {kind: rtc}
              - {kind: acpi}
              - {kind: serial}
              - {kind: pcie-port, count: 6}
              - {kind: ahci, count: 2}
              - {kind: xhci}
              - {kind: nvme, count: 2, queues: per-cpu, rate: 1200}
              - {kind: nic, driver: ice, count: 2, queues: 32, rate: 9000}
            modules:
              - {name: nvme, size: 65536}
              - {name: nvme_core, size: 225280}
              - {name: ice, size: 1261568}
              - {name: ahci, size: 49152}
              - {name: libahci, size: 61440}
              - {name: xhci_pci, size: 24576}
              - {name: kvm_intel, size: 434176}
              - {name: kvm, size: 1396736}
            """)
}
