import KernelTypes

/// One run of a command on a machine with one value of a key.
struct Probe {
    let value: Int
    let ending: RunSession.Ending
    /// What is wrong with its output; nil for nothing.
    let fault: String?
    /// How long the command took, in nanoseconds.
    let nanoseconds: UInt64

    /// Whether the command did what it should.
    var isGood: Bool { ending == .exited(0) && fault == nil }

    /// How it ended, in words.
    var reason: String {
        switch ending {
        case .exited(let status) where status != 0 || fault == nil: "exit \(status)"
        case .exited: fault ?? ""
        case .signaled(let signal): "signal \(signal)"
        case .outOfTime: "time-out"
        case .notStarted(let error): "\(error)"
        }
    }

    /// The time in seconds, to the millisecond.
    var seconds: String {
        let milliseconds = (nanoseconds + 500_000) / 1_000_000
        let fraction = String(milliseconds % 1000 + 1000).dropFirst()
        return "\(milliseconds / 1000).\(fraction)"
    }
}
