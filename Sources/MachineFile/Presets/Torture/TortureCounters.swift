extension MachinePreset {
    /// Counters that wrap in front of the reader.
    static let tortureWrap = torture(
        "wrap", "Counters of ten digits next to their wrap: 4,294,967,295 and then 0",
        breaks: "readers for whom a smaller count is a reset, a negative rate, or 2^64 interrupts a second.",
        hz: 1000,
        """
        arch: x86_64
        cpus: {cores: 8}
        uptime: 45d
        devices:
          - {kind: timer}
        interrupts:
          - {irq: 40, chip: PCI-MSI, hwirq: 40, actions: [wraps-at-once], cpus: "0"}
          - {irq: 41, chip: PCI-MSI, hwirq: 41, actions: [wraps-in-1s], cpus: "0"}
          - {irq: 42, chip: PCI-MSI, hwirq: 42, actions: [wraps-in-4s], cpus: "0"}
          - {irq: 43, chip: PCI-MSI, hwirq: 43, actions: [wraps-every-5s], cpus: "0"}
          - {irq: 44, chip: PCI-MSI, hwirq: 44, actions: [stands-at-the-end], cpus: "0"}
        events:
          - {at: 0s, do: "irq raise 40 cpu 0 count 4294967290"}
          - {at: 0s, do: "rate 40 100"}
          - {at: 0s, do: "irq raise 41 cpu 0 count 4294967200"}
          - {at: 0s, do: "rate 41 100"}
          - {at: 0s, do: "irq raise 42 cpu 0 count 4294966900"}
          - {at: 0s, do: "rate 42 100"}
          - {at: 0s, do: "irq raise 43 cpu 0 count 4200000000"}
          - {at: 0s, do: "rate 43 900000000"}
          - {at: 0s, do: "irq raise 44 cpu 0 count 4294967295"}
        """)

    /// Counters that gain a digit in front of the reader.
    static let tortureDigits = torture(
        "digits", "Counters that gain a digit while you watch, from 9 to 999,999,999",
        breaks: "readers that take places of columns from an earlier read, and fixed-width tables.",
        """
        arch: x86_64
        cpus: {cores: 4}
        uptime: 1s
        devices:
          - {kind: timer}
        interrupts:
        \((1...9).map { place in
            "  - {irq: \(40 + place), chip: PCI-MSI, hwirq: \(place), actions: [gains-digit-\(place + 1)], cpus: \"0\"}"
        }.joined(separator: "\n"))
        events:
        \((1...9).flatMap { place in
            let irq = 40 + place
            let count = String(repeating: "9", count: place)
            return [
                "  - {at: 0s, do: \"irq raise \(irq) cpu 0 count \(count)\"}",
                "  - {at: 0s, do: \"rate \(irq) \(place < 2 ? 1 : 10)\"}",
            ]
        }.joined(separator: "\n"))
        """)
}
