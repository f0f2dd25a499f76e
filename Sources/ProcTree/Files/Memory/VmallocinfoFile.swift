import KernelMemory
import KernelTypes
import Machine
import SeqFile

/// `proc/vmallocinfo`: every area of vmalloc, vmap, ioremap and modules, with the addresses as root sees
/// them where `kptr_restrict` is 1.
///
/// Until 6.8 a record is an area, in the order of the addresses. From then on the whole file is one record,
/// and areas are in the order of the lists that the kernel keeps them on. At the end are addresses freed but
/// not yet purged.
struct VmallocinfoFile: EmulatedFile {
    let machine: Machine

    var path: String { "proc/vmallocinfo" }
    var mode: UInt16 { 0o400 }

    func open() throws(Errno) -> OpenFile {
        let machine = machine
        let isWhole = machine.kernel >= KernelVersion(6, 9)
        let form = VmallocinfoForm(machine.memory)
        return openRecords(of: machine) {
            let snapshot = machine.heap.vmalloc.snapshot()
            let lines =
                snapshot.listing.map { VmallocinfoLine.area($0) }
                + snapshot.unpurgedListing.map { VmallocinfoLine.unpurged($0) }
            return isWhole ? [lines] : lines.map { [$0] }
        } _: { lines, buffer in
            for line in lines { line.write(to: &buffer, form) }
        }
    }
}

/// What of the file's form the architecture decides.
private struct VmallocinfoForm: Sendable {
    /// The digits of a virtual address.
    let digits: Int
    /// The digits of a physical one: more with tables of three levels on 32 bits, whose pages are 2 MiB.
    let physicalDigits: Int
    /// Kernels for i386 are built without nodes.
    let hasNodes: Bool

    init(_ memory: KernelMemory) {
        let isNarrow = memory.configuration.architecture == .i386
        digits = isNarrow ? 8 : 16
        physicalDigits = isNarrow && memory.directMapPages().first?.pageShift == 22 ? 8 : 16
        hasNodes = !isNarrow
    }
}

/// A line of the file.
private enum VmallocinfoLine: Sendable {
    case area(VmallocArea)
    case unpurged(Range<UInt64>)

    func write(to buffer: inout SeqBuffer, _ form: VmallocinfoForm) {
        switch self {
        case .area(let area):
            write(area.addresses, form, &buffer)
            buffer.put(" ")
            buffer.put(area.caller)
            writeKind(area, form, &buffer)
            if form.hasNodes { writeNodes(area, &buffer) }
        case .unpurged(let addresses):
            write(addresses, form, &buffer)
            buffer.put(" unpurged vm_area")
        }
        buffer.put("\n")
    }

    private func write(_ addresses: Range<UInt64>, _ form: VmallocinfoForm, _ buffer: inout SeqBuffer) {
        buffer.put("0x")
        buffer.format(hex: addresses.lowerBound, width: form.digits)
        buffer.put("-0x")
        buffer.format(hex: addresses.upperBound, width: form.digits)
        buffer.put(" ")
        buffer.format(UInt64(addresses.count), width: 7)
    }

    /// Only an area with pages of its own tells how many.
    private func writeKind(_ area: VmallocArea, _ form: VmallocinfoForm, _ buffer: inout SeqBuffer) {
        if area.hasOwnPages {
            buffer.put(" pages=")
            buffer.format(UInt64(area.pageCount))
        }
        if let address = area.physicalAddress {
            buffer.put(" phys=0x")
            buffer.format(hex: address, width: form.physicalDigits)
        }
        if area.kind == .ioremap { buffer.put(" ioremap") }
        if area.hasOwnPages { buffer.put(" vmalloc") }
        if area.kind == .vmap { buffer.put(" vmap") }
        if area.isForUser { buffer.put(" user") }
        if area.pageArray != nil { buffer.put(" vpages") }
    }

    private func writeNodes(_ area: VmallocArea, _ buffer: inout SeqBuffer) {
        guard area.hasOwnPages else { return }
        for share in area.nodePages {
            buffer.put(" N")
            buffer.format(UInt64(share.node))
            buffer.put("=")
            buffer.format(UInt64(share.pages))
        }
    }
}
