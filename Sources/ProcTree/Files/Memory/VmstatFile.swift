import KernelMemory
import KernelTypes
import Machine
import SeqFile

/// `proc/vmstat`: what the machine's pages are used for, and what has happened to them since boot.
///
/// A record is a line.
struct VmstatFile: EmulatedFile {
    let machine: Machine
    let settings: MemorySettings

    var path: String { "proc/vmstat" }

    func open() throws(Errno) -> OpenFile {
        let (machine, settings) = (machine, settings)
        return openRecords(of: machine) {
            VmstatLines(MemoryPicture(machine), settings).lines
        } _: { line, buffer in
            buffer.put(line.name)
            buffer.put(" ")
            buffer.format(UInt64(line.value))
            buffer.put("\n")
        }
    }
}

/// The lines of `vmstat` in the order of the machine's kernel.
struct VmstatLines {
    private(set) var lines: [(name: String, value: Int)] = []

    /// The lines for `picture`.
    init(_ picture: MemoryPicture, _ settings: MemorySettings) {
        let kernel = picture.kernel
        let use = picture.use
        guard kernel >= KernelVersion(2, 6, 18) else {
            lines = Self.ofThatTime(picture, use)
            return
        }
        lines += PageCounter.values(PageCounter.zone(of: picture.architecture), use, kernel)
        lines += PageCounter.values(PageCounter.node, use, kernel)
        let thresholds = settings.dirtyThresholds(of: picture)
        lines.append(("nr_dirty_threshold", thresholds.all))
        lines.append(("nr_dirty_background_threshold", thresholds.background))
        if kernel >= KernelVersion(6, 11) {
            lines.append(("nr_memmap_pages", 0))
            lines.append(("nr_memmap_boot_pages", 0))
        }
        let events = MemoryEventCounts(picture.statistics.events, slabDrops: settings.slabDrops)
        let kinds = ZoneKind.all(of: picture.architecture)
        for counter in EventCounter.all {
            guard counter.kernels.contains(kernel), !counter.isOfX86 || picture.architecture.isX86
            else { continue }
            lines += counter.lines(events, kinds)
        }
        // Since 5.8 nothing counts these pages, but tools ask for the line.
        if kernel >= KernelVersion(5, 8) { lines.append(("nr_unstable", 0)) }
    }

    /// The list of 2.6.0, from memory [REC]: the machine's pages, then the events.
    private static func ofThatTime(_ picture: MemoryPicture, _ use: PageUse) -> [(name: String, value: Int)] {
        let events = picture.statistics.events
        return [
            ("nr_dirty", 0), ("nr_writeback", 0), ("nr_unstable", 0),
            ("nr_page_table_pages", use.pageTables), ("nr_mapped", use.anonymous),
            ("nr_slab", use.reclaimableSlabs + use.fixedSlabs),
            ("pgpgin", 0), ("pgpgout", 0), ("pswpin", 0), ("pswpout", 0),
            ("pgalloc", events.allocatedPages.reduce(0, +)), ("pgfree", events.freedPages),
            ("pgactivate", 0), ("pgdeactivate", 0), ("pgfault", 0), ("pgmajfault", 0),
            ("pgscan", events.scannedPages + events.reclaimerScannedPages), ("pgrefill", 0),
            ("pgsteal", events.reclaimedPages + events.reclaimerReclaimedPages),
            ("pginodesteal", 0), ("kswapd_steal", events.reclaimerReclaimedPages),
            ("kswapd_inodesteal", 0), ("pageoutrun", events.reclaimerWakeups),
            ("allocstall", events.stalls.reduce(0, +)), ("pgrotated", 0),
        ]
    }
}
