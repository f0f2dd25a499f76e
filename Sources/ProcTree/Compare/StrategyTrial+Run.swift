import KernelMemory
import KernelTypes
public import Machine

extension StrategyTrial {
    /// The most that a trial reads, in bytes.
    public static let readLimit: Int64 = 256 << 20
    /// How much is asked for in one read, in bytes: as `cat` does.
    static let readSize = 128 << 10
    /// How often host times are taken, the middle one counting, as far as `timeLimit` allows.
    private static let rounds = 9
    /// When no further round is begun, in nanoseconds.
    private static let timeLimit: UInt64 = 300_000_000

    /// Reads the file of a machine that nobody else uses. What is counted is the first reading, on which page
    /// tables may have to grow; times on the host are those of the middle one of several.
    public static func run(_ strategy: BufferStrategy, on machine: Machine) throws(TreeError) -> StrategyTrial
    {
        let tree = try ProcTree(machine, strategy: strategy)
        let reader = TrialReader(tree, strategy: strategy, machine: machine)
        let begin = VirtualClock.hostMonotonicNanoseconds()
        var trial = reader.read()
        var times = [trial.host]
        while times.count < rounds, trial.failure == nil,
            VirtualClock.hostMonotonicNanoseconds() - begin < timeLimit
        {
            times.append(reader.read().host)
        }
        trial.host = times.sorted { $0.total < $1.total }[times.count / 2]
        return trial
    }
}

/// Reads one file again and again.
private struct TrialReader {
    let tree: ProcTree
    let strategy: BufferStrategy
    let machine: Machine
    let purpose: AllocationPurpose

    init(_ tree: ProcTree, strategy: BufferStrategy, machine: Machine) {
        self.tree = tree
        self.strategy = strategy
        self.machine = machine
        purpose =
            switch strategy {
            case .page: .page
            case .row: .row
            case .kmalloc: .kmalloc
            case .vmalloc: .vmalloc
            case .kvmalloc: .kvmalloc
            }
    }

    /// Opens, reads and closes the file once.
    func read() -> StrategyTrial {
        let online = machine.snapshot().state.online.count
        var trial = StrategyTrial(strategy, onlineCPUs: online)
        let before = machine.heap.account(of: purpose)
        let lazyBefore = machine.heap.vmalloc.snapshot().lazyPages
        do throws(Errno) { try readAll(&trial) } catch { trial.failure = error }
        let after = machine.heap.account(of: purpose)
        trial.pages = after.pages - before.pages
        trial.entryWrites = after.bill.entryWrites - before.bill.entryWrites
        trial.tablePages = after.bill.pageTablePages - before.bill.pageTablePages
        trial.flushedCPUs = after.bill.flushedCPUs - before.bill.flushedCPUs
        trial.tlbMisses = after.tlbMisses - before.tlbMisses
        trial.simulatedNanoseconds = after.simulatedNanoseconds - before.simulatedNanoseconds
        trial.host.allocate = after.allocateNanoseconds - before.allocateNanoseconds
        trial.host.fill = after.fillNanoseconds - before.fillNanoseconds
        trial.host.copy = after.copyNanoseconds - before.copyNanoseconds
        trial.host.free = after.freeNanoseconds - before.freeNanoseconds
        let areas = machine.heap.vmalloc.snapshot()
        if areas.lazyPages > lazyBefore {
            let share = Double(areas.lazyPages - lazyBefore) / Double(areas.lazyMaxPages)
            trial.owedFlushedCPUs = share * Double(online)
        }
        return trial
    }

    private func readAll(_ trial: inout StrategyTrial) throws(Errno) {
        let file = try tree.open(try tree.node(atPath: "proc/interrupts").inode)
        defer { tree.release(file) }
        let buffer = UnsafeMutableRawBufferPointer.allocate(
            byteCount: StrategyTrial.readSize, alignment: 4096)
        defer { unsafe buffer.deallocate() }
        note(file, &trial)
        while trial.bytesRead < StrategyTrial.readLimit {
            // SAFETY: the buffer lives until the end of this function.
            let count = try unsafe file.read(at: trial.bytesRead, into: buffer)
            note(file, &trial)
            guard count > 0 else {
                trial.isWhole = true
                return
            }
            trial.bytesRead += Int64(count)
        }
    }

    private func note(_ file: OpenFile, _ trial: inout StrategyTrial) {
        let status = file.status
        guard status.size >= trial.bufferBytes, status.buffer != "none" else { return }
        trial.bufferBytes = status.size
        trial.bufferKind = status.buffer
    }
}
