extension MachinePreset {
    /// Awkward machines: each has a shape that has broken a program that reads these files.
    static let torture: [MachinePreset] =
        tortureRows + tortureFiles + [
            tortureWrap, tortureDigits, tortureSparse, tortureNoCPU0, tortureHotplug, tortureTable,
            tortureNames,
        ]

    /// A machine that is there for its shape, the rest of it being small and usual.
    ///
    /// - Parameters:
    ///   - breaks: what it breaks, and how: the first line of its file.
    ///   - keys: what makes it awkward, in the form of a machine file.
    static func torture(_ name: String, _ description: String, breaks: String, hz: Int = 250, _ keys: String)
        -> MachinePreset
    {
        MachinePreset(
            name: "torture-\(name)", description: description,
            text: """
                # Breaks \(breaks)
                name: torture-\(name)
                kernel: "6.18.44"
                memory: 16GiB
                hz: \(hz)
                seed: 1
                \(keys)
                """)
    }
}
