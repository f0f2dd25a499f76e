extension MachinePreset {
    /// Rows that are not a label, a cell for each CPU, and a text.
    static let tortureTable = torture(
        "table", "Names that are there twice, rows without counters, rows with fewer columns than CPUs",
        breaks:
            "readers that key rows by their names, or for whom every row has a cell for each CPU, or any.",
        """
        arch: x86_64
        cpus: {cores: 4}
        uptime: 1d
        captured:
          header: {prefix: "           ", suffix: "       "}
          rows:
            - {prefix: "  8:", suffix: "  IO-APIC   8-edge      rtc0", counts: "0:1"}
            - {prefix: " 16:", suffix: "", counts: "0:1,7,4"}
            - {prefix: " 17:", cells: 2, suffix: "  IO-APIC  17-fasteoi   few-columns", counts: "0:11,12"}
            - {prefix: " 18:", suffix: "  IO-APIC  18-fasteoi   1234 5678", counts: "0:3,5,7,9"}
            - {prefix: "NMI:", suffix: "   Non-maskable interrupts", counts: "0:4,4,4,4"}
            - {prefix: "LOC:", suffix: "   Local timer interrupts", counts: "0:4711,815,4242,17"}
            - {prefix: "LOC:", suffix: "   Local timer interrupts", counts: "0:1,2,3,4"}
            - {prefix: "IPI0:", cells: per-cpu/10, suffix: "  Rescheduling interrupts", counts: "2:7"}
            - {prefix: "FIQ:              usb_fiq", cells: none}
            - {prefix: "NOP:", cells: none}
            - {prefix: "", cells: none}
            - {prefix: "ERR:", cells: 1, counts: "0:2"}
            - {prefix: "MIS:", cells: 1, suffix: "  7"}
        """)

    /// Handlers whose names look like the rest of the file.
    static let tortureNames = torture(
        "names", "Shared interrupts, commas, colons and long names in them, numbers of five digits",
        breaks: "readers that split a row at commas, colons or its third blank, and fixed room for names.",
        """
        arch: x86_64
        cpus: {cores: 4}
        uptime: 1d
        nr_irqs: 131072
        devices:
          - {kind: timer}
        interrupts:
          - {irq: 9, chip: IO-APIC, hwirq: 9, trigger: fasteoi, actions: [acpi, "INTC1085:00", "12345"], rate: 3}
          - irq: 16
            chip: IO-APIC
            hwirq: 16
            trigger: fasteoi
            actions: [\((1...24).map { "ehci_hcd:usb\($0)" }.joined(separator: ", "))]
            rate: 20
          - {irq: 17, chip: IO-APIC, hwirq: 17, trigger: fasteoi, actions: ["a,b", "c, d: e", "LOC:"], rate: 5}
          - {irq: 18, chip: IO-APIC, hwirq: 18, trigger: fasteoi, actions: ["%s %d %n", "it's \\"$HOME\\""], rate: 5}
          - {irq: 19, chip: IO-APIC, hwirq: 19, trigger: fasteoi, actions: [\(String(repeating: "n", count: 255))]}
          - {irq: 20, chip: IO-APIC, hwirq: 20, trigger: fasteoi, actions: ["name with blanks", "größer"], rate: 1}
          - {irq: 12345, chip: "PCI-MSIX-0000:c1:00.0", hwirq: 2, actions: ["mlx5_comp62@pci:0000:c1:00.0"], rate: 100}
          - {irq: 99999, chip: "PCI-MSIX-0000:c1:00.0", hwirq: 4294967295, actions: [last], rate: 100}
        """)
}
