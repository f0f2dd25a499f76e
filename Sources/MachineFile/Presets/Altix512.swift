extension MachinePreset {
    /// The machine of 2003: Itanium, 512 CPUs in 256 nodes, kernel 2.6.0-test9.
    static let altix512 = MachinePreset(
        name: "altix-512",
        description: "The machine of 2003: Itanium, 512 CPUs in 256 nodes, kernel 2.6.0-test9",
        text: """
            name: altix-512
            kernel: "2.6.0-test9"
            arch: ia64
            cpus: {sockets: 512, cores: 1, threads: 1, nodes: 256}
            memory: 1TiB
            hz: 1024
            uptime: 12d
            seed: 1
            devices:
              - {kind: timer}
              - {kind: ipi}
              - {kind: acpi}
              - {kind: serial}
              - {kind: scsi, driver: qla1280, count: 4, rate: 90}
              - {kind: scsi, driver: qla2300, count: 16, rate: 300}
              - {kind: nic, driver: tg3, count: 16, rate: 2500}
            modules:
              - {name: tg3, size: 146440}
              - {name: qla2300, size: 254616}
              - {name: xfs, size: 1310400}
            """)
}
