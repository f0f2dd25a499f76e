extension MachinePreset {
    /// A laptop: 16 CPUs, kernel 7.2, one disk with a queue for each CPU.
    static let laptop = MachinePreset(
        name: "laptop",
        description: "A laptop: 16 CPUs, kernel 7.2, one disk with a queue for each CPU",
        text: """
            name: laptop
            kernel: "7.2"
            arch: x86_64
            cpus: {sockets: 1, cores: 8, threads: 2, nodes: 1}
            memory: 32GiB
            hz: 1000
            uptime: 9h30m
            seed: 1
            features: [interrupt-remapping]
            devices:
              - {kind: timer}
              - {kind: i8042, rate: 2}
              - {kind: rtc}
              - {kind: acpi, rate: 1.5}
              - {kind: pcie-port, count: 5}
              - {kind: xhci, count: 2, queues: 4, rate: 25}
              - {kind: nvme, queues: per-cpu, rate: 150}
              - {kind: nic, driver: igb, queues: 4, rate: 60}
            interrupts:
              - {irq: 14, chip: IR-IO-APIC, hwirq: 14, trigger: fasteoi, actions: ["INTC1085:00"], rate: 0.2}
              - {irq: 16, chip: IR-IO-APIC, hwirq: 16, trigger: fasteoi, actions: [i801_smbus], rate: 0.001}
            modules:
              - {name: nvme, size: 65536}
              - {name: nvme_core, size: 233472}
              - {name: igb, size: 315392}
              - {name: xhci_pci, size: 28672}
              - {name: i2c_i801, size: 40960}
              - {name: snd_hda_intel, size: 69632}
            """)
}
