import KernelMemory
import KernelTypes
import Machine
import SeqFile

/// `proc/zoneinfo`: every zone of every node with its marks, its counters, and each CPU's share of it.
///
/// A record is a node and has five lines for each online CPU and populated zone, so it grows with the
/// machine: one that cannot be had at once gives ENOMEM, as on such a machine. Kernels before 4.8 show the
/// form of 4.8.
struct ZoneinfoFile: EmulatedFile {
    let machine: Machine

    var path: String { "proc/zoneinfo" }

    func open() throws(Errno) -> OpenFile {
        let machine = machine
        return openRecords(of: machine) {
            let picture = MemoryPicture(machine)
            return Set(picture.zones.map(\.node)).sorted().map { ZoneinfoNode(picture, node: $0) }
        } _: { node, buffer in
            node.write(to: &buffer)
        }
    }
}

/// A node's zones.
private struct ZoneinfoNode: Sendable {
    let picture: MemoryPicture
    let node: Int
    let zones: [ZoneSnapshot]
    let counters: [(name: String, value: Int)]

    init(_ picture: MemoryPicture, node: Int) {
        self.picture = picture
        self.node = node
        zones = picture.zones.filter { $0.node == node }
        counters = PageCounter.values(PageCounter.node, picture.use(ofNode: node), picture.kernel)
    }

    func write(to buffer: inout SeqBuffer) {
        let first = zones.firstIndex(where: \.isPopulated)
        for (index, zone) in zones.enumerated() {
            buffer.put("Node ")
            buffer.format(UInt64(node))
            buffer.put(", zone ")
            buffer.put(zone.name, width: 8, .right)
            if index == first {
                buffer.put("\n  per-node stats")
                for (name, value) in counters { write(counter: name, value, &buffer) }
            }
            writeMarks(zone, &buffer)
            if zone.isPopulated { writeRest(zone, &buffer) }
            buffer.put("\n")
        }
    }

    private func write(counter name: String, _ value: Int, _ buffer: inout SeqBuffer) {
        buffer.put("\n      ")
        buffer.put(name, width: 12, .left)
        buffer.put(" ")
        buffer.format(UInt64(value))
    }

    private func write(_ label: StaticString, _ value: Int, _ buffer: inout SeqBuffer) {
        buffer.put("\n        ")
        buffer.put(label, width: 9, .left)
        buffer.format(UInt64(value))
    }

    private func writeMarks(_ zone: ZoneSnapshot, _ buffer: inout SeqBuffer) {
        let kernel = picture.kernel
        buffer.put("\n  pages free     ")
        buffer.format(UInt64(zone.freePages))
        // The machine raises no marks for a while after a fallback: there is no boost.
        if KernelSpan.since(5, 18).contains(kernel) { write("boost", 0, &buffer) }
        write("min", zone.watermarks.min, &buffer)
        write("low", zone.watermarks.low, &buffer)
        write("high", zone.watermarks.high, &buffer)
        if KernelSpan.since(6, 16).contains(kernel) { write("promo", zone.watermarks.promo, &buffer) }
        write("spanned", zone.spannedPages, &buffer)
        write("present", zone.presentPages, &buffer)
        write("managed", zone.managedPages, &buffer)
        if KernelSpan.since(5, 12).contains(kernel) { write("cma", 0, &buffer) }
        buffer.put("\n        protection: (")
        for (index, pages) in zone.protection.enumerated() {
            if index > 0 { buffer.put(", ") }
            buffer.format(UInt64(pages))
        }
        buffer.put(")")
    }

    private func writeRest(_ zone: ZoneSnapshot, _ buffer: inout SeqBuffer) {
        let counters = PageCounter.zone(of: picture.architecture)
        for (name, value) in PageCounter.values(counters, picture.use(of: zone), picture.kernel) {
            write(counter: name, value, &buffer)
        }
        buffer.put("\n  pagesets")
        let lists = PerCPUPages(zone, picture.state)
        for cpu in picture.state.online {
            lists.write(cpu: cpu, to: &buffer)
            // A record too long for the buffer is asked for again: no need to come to its end.
            if buffer.hasOverflowed { return }
        }
        buffer.put("\n  node_unreclaimable:  0\n  start_pfn:           ")
        buffer.format(zone.startPFN)
        if KernelSpan.since(7, 0).contains(picture.kernel) {
            buffer.put("\n  reserved_highatomic: ")
            buffer.format(UInt64(zone.highAtomicPages))
            buffer.put("\n  free_highatomic:     ")
            buffer.format(UInt64(zone.freeHighAtomicPages))
        }
    }
}
