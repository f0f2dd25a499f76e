/// The release of an emulated kernel, as `uname -r` prints it, ordered by its first three numbers.
///
/// What follows the numbers (`-test9`, `-372.el8.x86_64`) is kept as it is written and takes no part in the
/// order.
public struct KernelVersion: Sendable, Hashable {
    /// The first number: 6 in `6.12.48`.
    public let major: Int
    /// The second number: 12 in `6.12.48`.
    public let minor: Int
    /// The third number, 0 where it is not written.
    public let patch: Int
    /// The whole text, as `proc/sys/kernel/osrelease` shows it.
    public let release: String

    /// A version of three numbers, its release text made of them.
    public init(_ major: Int, _ minor: Int, _ patch: Int = 0) {
        self.major = major
        self.minor = minor
        self.patch = patch
        self.release = patch == 0 ? "\(major).\(minor)" : "\(major).\(minor).\(patch)"
    }

    /// Whether the kernel is of 2003 or before: `/proc/interrupts` became an iterator in 2.6.1.
    public var isBefore261: Bool { self < KernelVersion(2, 6, 1) }

    /// Reads `MAJOR.MINOR[.PATCH][ANYTHING]`; nil when it does not begin with two numbers, or holds a blank.
    public init?(_ text: String) {
        var numbers: [Int] = []
        var rest = Substring(text).utf8[...]
        while numbers.count < 3 {
            let digits = rest.prefix { (0x30...0x39).contains($0) }
            guard !digits.isEmpty, digits.count <= 6, let number = Int(Substring(digits)) else { break }
            numbers.append(number)
            rest = rest.dropFirst(digits.count)
            guard rest.first == UInt8(ascii: "."), numbers.count < 3 else { break }
            let after = rest.dropFirst()
            guard let next = after.first, (0x30...0x39).contains(next) else { break }
            rest = after
        }
        guard numbers.count >= 2, !text.utf8.contains(where: { $0 <= 0x20 || $0 >= 0x7f }) else { return nil }
        guard text.utf8.count <= 64 else { return nil }
        self.major = numbers[0]
        self.minor = numbers[1]
        self.patch = numbers.count > 2 ? numbers[2] : 0
        self.release = text
    }
}

extension KernelVersion: Comparable {
    /// Whether the numbers of one release come before those of the other.
    public static func < (left: KernelVersion, right: KernelVersion) -> Bool {
        (left.major, left.minor, left.patch) < (right.major, right.minor, right.patch)
    }

    /// Whether the numbers of two releases are the same, whatever text follows them.
    public static func == (left: KernelVersion, right: KernelVersion) -> Bool {
        (left.major, left.minor, left.patch) == (right.major, right.minor, right.patch)
    }

    /// Feeds what `==` compares.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(major)
        hasher.combine(minor)
        hasher.combine(patch)
    }
}
