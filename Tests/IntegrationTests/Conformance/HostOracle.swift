import Glibc
import Testing

/// Whether the host's kernel can be asked here.
enum HostOracle {
    struct Restless: Error {}

    static func isThere(_ file: HostText) throws -> Bool {
        if let text = file.read(), text.count > 4096 { return try hasUsualPages() }
        return try missing("\(file.path) cannot be read here")
    }

    static func isPrivileged(_ what: String) throws -> Bool {
        geteuid() == 0 ? try hasUsualPages() : try missing("\(what) need root")
    }

    /// The first recording of an attempt at a quiet moment.
    static func untilQuiet<Result>(attempts: Int = 1000, _ attempt: () throws -> Result?) throws -> Result {
        for number in 0..<attempts {
            if let result = try attempt() { return result }
            if number > 20 { usleep(useconds_t(number % 10) * 500) }
        }
        throw Restless()
    }

    private static func hasUsualPages() throws -> Bool {
        try sysconf(Int32(_SC_PAGESIZE)) == 4096 || missing("pages are not of 4 KiB here")
    }

    private static func missing(_ reason: String) throws -> Bool {
        try #require(getenv("CI") == nil, "no host kernel to compare with: \(reason)")
        print("skipped: \(reason)")
        return false
    }
}
