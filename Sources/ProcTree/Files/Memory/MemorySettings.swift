import KernelMemory
import KernelTypes
import Machine
import Synchronization

/// Settings of `proc/sys/vm` that the memory itself does not keep: what they decide is shown by files.
final class MemorySettings: Sendable {
    private struct Values {
        var overcommitRatio = 50
        var overcommitKilobytes = 0
        var dirtyRatio = 20
        var dirtyBackgroundRatio = 10
        var lastDrop = 0
        var slabDrops = 0
    }

    private let machine: Machine
    private let values = Lock(Values())

    /// The settings of a machine at boot.
    init(_ machine: Machine) { self.machine = machine }

    /// Percent of the memory that may be promised to processes; a new one takes the place of
    /// `overcommitKilobytes`.
    var overcommitRatio: Int {
        get { values.withLock { $0.overcommitRatio } }
        set { values.withLock { ($0.overcommitRatio, $0.overcommitKilobytes) = (newValue, 0) } }
    }

    /// How much may be promised in KiB, or 0; a new one takes the place of `overcommitRatio`.
    var overcommitKilobytes: Int {
        get { values.withLock { $0.overcommitKilobytes } }
        set { values.withLock { ($0.overcommitRatio, $0.overcommitKilobytes) = (0, newValue) } }
    }

    /// Percent of the memory that may be dirty before writers have to wait.
    var dirtyRatio: Int {
        get { values.withLock { $0.dirtyRatio } }
        set { values.withLock { $0.dirtyRatio = newValue } }
    }

    /// Percent of the memory that may be dirty before writing back begins.
    var dirtyBackgroundRatio: Int {
        get { values.withLock { $0.dirtyBackgroundRatio } }
        set { values.withLock { $0.dirtyBackgroundRatio = newValue } }
    }

    /// What was last written to `drop_caches`.
    var lastDrop: Int { values.withLock { $0.lastDrop } }

    /// How often slabs were dropped.
    var slabDrops: Int { values.withLock { $0.slabDrops } }

    /// Does what a number written to `drop_caches` asks for: 1 files, 2 slabs (Linux:
    /// `drop_caches_sysctl_handler`).
    func drop(_ what: Int) {
        if what & 1 != 0 { machine.memory.dropPageCache() }
        if what & 2 != 0 {
            machine.heap.shrinkSlabs()
            machine.heap.slabs.shrink()
        }
        values.withLock {
            $0.lastDrop = what
            if what & 2 != 0 { $0.slabDrops += 1 }
        }
    }
}

extension MemorySettings {
    /// Pages that may be promised to processes (Linux: `vm_commit_limit`).
    func commitLimit(of picture: MemoryPicture) -> Int {
        let kilobytes = overcommitKilobytes
        if kilobytes > 0 { return kilobytes >> (picture.architecture.pageShift - 10) }
        return max(0, Self.percent(overcommitRatio, of: picture.managedPages))
    }

    /// Pages that may be dirty before writing back begins, and before writers wait (Linux:
    /// `domain_dirty_limits`).
    func dirtyThresholds(of picture: MemoryPicture) -> (background: Int, all: Int) {
        let dirtyable = picture.dirtyablePages
        let all = Self.percent(dirtyRatio, of: dirtyable)
        let background = Self.percent(dirtyBackgroundRatio, of: dirtyable)
        return (background >= all ? all / 2 : background, all)
    }

    /// So many percent of a number of pages; a ratio that leads beyond all numbers wraps, as it does in C.
    private static func percent(_ ratio: Int, of pages: Int) -> Int {
        pages / 100 &* ratio &+ pages % 100 &* ratio / 100
    }
}
