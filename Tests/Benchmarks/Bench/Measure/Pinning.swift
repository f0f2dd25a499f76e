import Baselines
import Glibc

/// Which CPU this process, and those that it starts, run on.
enum Pinning {
    /// Runs `body` on one CPU, or wherever the host likes.
    static func on<Result>(cpu: Int?, _ body: () throws -> Result) rethrows -> Result {
        guard let cpu else { return try body() }
        baseline_pin(Int32(cpu))
        defer { baseline_pin(-1) }
        return try body()
    }

    /// The CPU for both ends: the last one, which has the fewest interrupts.
    static var cpu: Int { max(0, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))) - 1) }
}
