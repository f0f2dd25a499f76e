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

extension ModuleSpecification {
    /// The longest name in bytes (Linux: `MODULE_NAME_LEN` without the final NUL).
    public static let nameLimit = 55

    /// The sizes that a module can have, in bytes: up to the whole range for modules of x86-64.
    public static let sizes: ClosedRange<UInt64> = 1...1520 << 20

    /// Whether a module can be called `name`: letters, digits, and the signs `_`, `-` and `.`.
    public static func isName(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.count <= nameLimit
            && name.unicodeScalars.allSatisfy { scalar in
                scalar.isASCII
                    && (scalar.properties.isAlphabetic || "0123456789_-.".unicodeScalars.contains(scalar))
            }
    }
}
