import KernelTypes

/// A range of kernel addresses that areas are made in, and the host's window that stands for it.
struct VmallocRange {
    /// The addresses, whole pages.
    let addresses: Range<UInt64>
    /// What of them is in no area, busy or not yet purged.
    var free: FreeRanges
    /// Stands for the lowest addresses; made when the first area is.
    private var window: HostWindow?
    private let windowSize: Int

    /// All of `addresses` is free.
    ///
    /// - Parameter windowSize: the most bytes of host addresses to reserve.
    init(_ addresses: Range<UInt64>, pageSize: Int, windowSize: Int) {
        let mask = UInt64(pageSize) - 1
        self.addresses = addresses.lowerBound..<addresses.upperBound & ~mask
        free = FreeRanges(self.addresses)
        self.windowSize = Int(min(UInt64(windowSize), self.addresses.upperBound - addresses.lowerBound))
    }

    /// Maps runs of the file, in bytes, from `start` on.
    mutating func map(
        _ runs: [Range<Int>], of file: CInt, at start: UInt64, byteCount: Int
    ) throws(VmallocError.Reason) {
        let offset = start - addresses.lowerBound
        guard offset <= UInt64(windowSize), byteCount <= windowSize - Int(offset) else {
            throw .hostWindow(bytes: windowSize)
        }
        do throws(Errno) {
            try openWindow().map(runs, of: file, at: Int(offset))
        } catch {
            throw .host(call: "mmap", errno: error)
        }
    }

    /// The window, made now if there is none yet.
    private mutating func openWindow() throws(Errno) -> HostWindow {
        if let window { return window }
        let made = try HostWindow(size: windowSize)
        window = made
        return made
    }

    /// Unmaps what was mapped at `start`; false if the host still counts the mappings.
    func unmap(at start: UInt64, byteCount: Int) -> Bool {
        let offset = Int(start - addresses.lowerBound)
        return window?.unmap(offset..<offset + byteCount) ?? true
    }

    /// The host's address for the area at `start`; nil if nothing was ever mapped in the range.
    func hostAddress(of start: UInt64) -> UInt? {
        let offset = Int(start - addresses.lowerBound)
        return window.map { unsafe UInt(bitPattern: $0.bytes(offset..<offset).baseAddress) }
    }

    /// The most host addresses that a machine with so much memory is given for one range: areas are made at
    /// the lowest addresses that fit, so what lies far above all memory is hardly ever reached.
    static func windowSize(memoryBytes: UInt64) -> Int {
        Int(min(max(4 << 30, memoryBytes.multipliedReportingOverflow(by: 4).partialValue), 16 << 40))
    }
}
