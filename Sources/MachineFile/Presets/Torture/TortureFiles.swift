extension MachinePreset {
    /// Machines whose `proc/interrupts` is just larger than the buffers that programs read it into.
    static let tortureFiles = [
        tortureFile("file-4k", bytes: "4,096", cpus: 15, padding: 176),
        tortureFile("file-8k", bytes: "8,192", cpus: 34, padding: 92),
        tortureFile(
            "file-64k", bytes: "65,536", cpus: 65, padding: 136,
            devices: "  - {kind: nvme, queues: per-cpu, rate: 900}\n"),
        tortureFile(
            "file-1m", bytes: "1,048,576", cpus: 65, padding: 631,
            devices: """
                  - {kind: serial}
                  - {kind: pcie-port, count: 25}
                  - {kind: nvme, count: 20, queues: per-cpu, rate: 900}

                """),
    ]

    /// A machine whose table is 40 bytes larger than a buffer.
    ///
    /// - Parameter padding: how many bytes the names of one interrupt's handlers fill up.
    private static func tortureFile(
        _ name: String, bytes: String, cpus: Int, padding: Int, devices: String = ""
    ) -> MachinePreset {
        // Each name comes after a comma and a blank.
        let names = stride(from: 0, to: padding, by: 100).map { start in
            String(repeating: "x", count: min(100, padding - start) - 2)
        }
        return torture(
            name, "proc/interrupts is 40 bytes larger than \(bytes): \(cpus) CPUs",
            breaks: "one read into \(bytes) bytes: it ends in the middle of the last row.",
            """
            arch: x86_64
            cpus: {cores: \(cpus)}
            uptime: 1d
            devices:
              - {kind: timer}
            \(devices)interrupts:
              - {irq: 9, chip: IO-APIC, hwirq: 9, trigger: fasteoi, actions: [acpi, \(names.joined(separator: ", "))], rate: 0.2}
            """)
    }
}
