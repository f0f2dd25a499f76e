import ArgumentParser
import Glibc

/// Measures what the project wants to reach, each figure beside what it is compared with, in one run.
///
/// Clocks are noisy: nothing here passes or fails. What must not change is counted, not timed, in the tests.
@main
struct Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure throughput, memory and scale, side by side with baselines.")

    @Option(help: "How often each figure is taken; the median is shown.")
    var rounds = 7

    @Option(help: "The directory with the built programs.")
    var programs = ".build/release"

    @Option(help: ArgumentHelp("Only the parts whose name contains this.", valueName: "text"))
    var only: String?

    @Option(help: ArgumentHelp("Where to draw growth with the number of CPUs, as SVG.", valueName: "file"))
    var plot: String?

    func run() throws {
        guard rounds > 0 else { throw ValidationError("--rounds: at least 1") }
        let setting = Setting(rounds: rounds, programs: programs)
        print("bigproc bench: \(HostDescription.text), \(rounds) rounds, medians, A B A B")
        for part in Self.parts(plot) where only.map({ part.name.contains($0) }) ?? true {
            print("\n== \(part.name): \(part.meaning)")
            do { try part.run(setting) } catch { print("   not measured: \(error)") }
            fflush(nil)
        }
        print("\nload at the end: \(HostDescription.load)")
    }

    private static func parts(_ plot: String?) -> [any Part] {
        [
            RendererPart(), ThroughputPart(.ordinary), ThroughputPart(.dense), OpenReadClosePart(),
            FarEndPart(),
            MemoryPart(), MountReadyPart(), GrowthPart(plot: plot), OthersPart(),
        ]
    }
}

/// What is measured together.
protocol Part {
    var name: String { get }
    /// What the figures mean.
    var meaning: String { get }
    /// Measures, and prints the figures.
    func run(_ setting: Setting) throws
}

/// What all parts are run with.
struct Setting {
    let rounds: Int
    let programs: String

    /// The median of each of several measures, taken in turn: A B A B.
    func medians(_ measures: [() throws -> Double]) throws -> [Double] {
        var found = [[Double]](repeating: [], count: measures.count)
        for _ in 0..<rounds {
            for (index, measure) in measures.enumerated() { found[index].append(try measure()) }
        }
        return found.map(Statistics.median)
    }
}

/// Why something could not be measured.
struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
