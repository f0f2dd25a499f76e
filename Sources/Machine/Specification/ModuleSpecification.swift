/// A kernel module that a machine has loaded, as a machine file's `modules:` lists it.
public struct ModuleSpecification: Sendable, Hashable {
    /// Its name, as `mlx5_core`.
    public var name: String
    /// The memory that it takes, in bytes.
    public var size: UInt64

    /// Describes module `name` of `size` bytes.
    public init(name: String, size: UInt64) {
        self.name = name
        self.size = size
    }
}
