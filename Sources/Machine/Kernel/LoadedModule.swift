/// A kernel module in the machine's memory: what a line of `/proc/modules` says.
public struct LoadedModule: Sendable, Hashable {
    /// Its name, as `mlx5_core`.
    public let name: String
    /// Its size in bytes, as it was asked for.
    public let size: UInt64
    /// Where it begins, in the kernel's range for modules.
    public let address: UInt64
    /// How many others use it.
    public let references: Int
    /// Who they are.
    public let dependents: [String]
    /// What it is about.
    public let state: State

    /// What a module is about.
    public enum State: String, Sendable, Hashable {
        /// It works.
        case live = "Live"
        /// It is being set up.
        case loading = "Loading"
        /// It is being taken down.
        case unloading = "Unloading"
    }
}
