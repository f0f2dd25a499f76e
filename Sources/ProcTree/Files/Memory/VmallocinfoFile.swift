import KernelMemory
import KernelTypes
import Machine
import SeqFile

/// `proc/vmallocinfo`: every area of vmalloc, vmap and modules, with the addresses as root sees them where
/// `kptr_restrict` is 1.
///
/// Until 6.8 a record is an area, in the order of the addresses. From then on the whole file is one record,
/// and areas are in the order of the lists that they are kept on: that of their 64 KiB first. At the end
/// are addresses freed but not yet purged.
struct VmallocinfoFile: EmulatedFile {
    let machine: Machine

    var path: String { "proc/vmallocinfo" }
    var mode: UInt16 { 0o400 }

    func open() throws(Errno) -> OpenFile {
        let machine = machine
        let state = machine.snapshot().state
        let isWhole = state.specification.kernel >= KernelVersion(6, 9)
        let digits = state.specification.architecture == .i386 ? 8 : 16
        // 32-bit kernels keep one list only.
        let lists = isWhole && digits == 16 ? min(max(state.topology.cpuCount, 1), 128) : 1
        return openRecords(of: machine) {
            let lines = VmallocinfoLine.all(machine.heap.vmalloc.snapshot(), lists: lists)
            return isWhole ? [lines] : lines.map { [$0] }
        } _: { lines, buffer in
            for line in lines { line.write(to: &buffer, digits: digits) }
        }
    }
}

/// A line of the file.
private enum VmallocinfoLine: Sendable {
    case area(VmallocArea)
    case unpurged(Range<UInt64>)

    /// The lines in order, `lists` being how many lists the kernel keeps its areas on.
    static func all(_ snapshot: VmallocSnapshot, lists: Int) -> [VmallocinfoLine] {
        func list(_ area: VmallocArea) -> UInt64 { (area.start >> 16) % UInt64(lists) }
        let areas = snapshot.areas.sorted { (list($0), $0.start) < (list($1), $1.start) }
        return areas.map { .area($0) } + snapshot.unpurged.map { .unpurged($0) }
    }

    func write(to buffer: inout SeqBuffer, digits: Int) {
        switch self {
        case .area(let area):
            write(area.addresses, digits, &buffer)
            buffer.put(" ")
            buffer.put(area.caller)
            writeKind(area, &buffer)
        case .unpurged(let addresses):
            write(addresses, digits, &buffer)
            buffer.put(" unpurged vm_area")
        }
        buffer.put("\n")
    }

    private func write(_ addresses: Range<UInt64>, _ digits: Int, _ buffer: inout SeqBuffer) {
        buffer.put("0x")
        buffer.format(hex: addresses.lowerBound, width: digits)
        buffer.put("-0x")
        buffer.format(hex: addresses.upperBound, width: digits)
        buffer.put(" ")
        buffer.format(UInt64(addresses.count), width: 7)
    }

    /// An area of vmap does not tell of its pages, for they are not its own.
    private func writeKind(_ area: VmallocArea, _ buffer: inout SeqBuffer) {
        guard area.kind != .vmap else { return buffer.put(" vmap") }
        buffer.put(" pages=")
        buffer.format(UInt64(area.pageCount))
        buffer.put(" vmalloc")
        if area.pageArray != nil { buffer.put(" vpages") }
        for share in area.nodePages {
            buffer.put(" N")
            buffer.format(UInt64(share.node))
            buffer.put("=")
            buffer.format(UInt64(share.pages))
        }
    }
}
