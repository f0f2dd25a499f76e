import Glibc
import Synchronization

/// How many mappings this process has made for areas, all machines together.
///
/// The host limits the mappings of a process (Linux: `vm.max_map_count`). At the limit no call that maps
/// anything succeeds, also none of the memory allocator under this program, which would end it. So areas are
/// refused well before.
enum HostMappings {
    private static let count = Atomic<Int>(0)

    /// The most mappings that areas may have: the host's limit, less an eighth of it for everything else.
    static let limit: Int = {
        let value = read("/proc/sys/vm/max_map_count") ?? 65_530
        return value - value / 8
    }()

    /// Notes `wanted` mappings more; false, and nothing is noted, if that would be more than `limit`.
    static func take(_ wanted: Int, limit: Int) -> Bool {
        let (_, total) = count.add(wanted, ordering: .relaxed)
        guard total > limit else { return true }
        giveBack(wanted)
        return false
    }

    /// Mappings noted at the moment.
    static var current: Int { count.load(ordering: .relaxed) }

    /// Notes that mappings are gone.
    static func giveBack(_ gone: Int) {
        count.subtract(gone, ordering: .relaxed)
    }

    /// The number in a file of the host.
    private static func read(_ path: String) -> Int? {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var text = [UInt8](repeating: 0, count: 32)
        // SAFETY: the call is given the array's own length.
        let length = unsafe Glibc.read(file, &text, text.count)
        let digits = text.prefix(max(length, 0)).prefix { (0x30...0x39).contains($0) }
        return Int(String(decoding: digits, as: UTF8.self))
    }
}
