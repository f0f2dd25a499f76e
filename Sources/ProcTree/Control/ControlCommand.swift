import KernelMemory
import KernelTypes
import Machine

/// A command of `sim/control`.
enum ControlCommand: Sendable, Hashable {
    /// Loads a module of a size in bytes.
    case loadModule(name: String, size: UInt64)
    /// Unloads a module.
    case unloadModule(name: String)
    /// Breaks a fraction of the free memory up into single pages.
    case fragment(Double)
    /// Moves a manual clock on.
    case advance(Nanoseconds)

    /// How each command is written, in the order in which they are listed.
    static let forms = [
        "module load NAME SIZE", "module unload NAME", "fragment FRACTION", "advance DURATION",
    ]

    /// Does it.
    ///
    /// - Throws: what the machine says to it.
    func run(on machine: Machine) throws(Errno) {
        switch self {
        case .loadModule(let name, let size): try machine.loadModule(name: name, size: size)
        case .unloadModule(let name): try machine.unloadModule(name: name)
        case .fragment(let fraction): try machine.memory.fragment(fraction)
        case .advance(let duration): try machine.clock.advance(by: duration)
        }
    }
}
