import ArgumentParser
import KernelTypes
import Machine
import ProcTree

/// `bigproc compare`: what each way of buffering `/proc/interrupts` takes, by the number of CPUs.
struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Compare the ways of buffering /proc/interrupts, by the number of CPUs.",
        discussion: """
            bigproc compare --machine altix-512
            bigproc compare --machine uv-4096 --set fragmentation=1 --cpus-list 64,4096 --json

            Each way reads the whole file once on a machine of its own: what its buffer takes of memory, page \
            tables and TLBs is counted; time is that of the emulated machine by the cost model, and that of this \
            host as measured.
            """)

    @OptionGroup var machineOptions: MachineOptions

    @Option(
        name: .customLong("cpus-list"),
        help: ArgumentHelp("Numbers of CPUs to compare.", valueName: "n,n,…"))
    var cpuCounts = "64,255,256,512,4096"

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        guard counts != nil else {
            throw ValidationError(
                "--cpus-list \(cpuCounts): expected numbers from 1 to \(CPUSpecification.limit) as 64,512,4096"
            )
        }
    }

    func run() throws {
        var trials: [StrategyTrial] = []
        for count in counts ?? [] {
            let state = try machineOptions.state(cpus: count)
            for strategy in BufferStrategy.allCases {
                let machine = try Machine(
                    state, mode: .manual, hostNow: VirtualClock.hostMonotonicNanoseconds)
                trials.append(try StrategyTrial.run(strategy, on: machine))
            }
        }
        try OutputStream.standard.write(json ? ComparisonText.json(trials) : ComparisonText.table(trials))
    }

    private var counts: [Int]? {
        var counts: [Int] = []
        for word in cpuCounts.split(separator: ",", omittingEmptySubsequences: false) {
            guard let count = Int(word), (1...CPUSpecification.limit).contains(count) else { return nil }
            counts.append(count)
        }
        return counts
    }
}
