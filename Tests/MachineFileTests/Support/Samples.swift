import Glibc
import KernelTypes
import Machine
import Testing

@testable import MachineFile

/// Captured files of real machines, which are not part of the project: in the folder that `BIGPROC_SAMPLES`
/// names, else beside the checkout.
enum Samples {
    static let folder: String = {
        if let named = environment("BIGPROC_SAMPLES") { return named }
        let parts = #filePath.split(separator: "/").dropLast(5)
        return "/" + parts.joined(separator: "/") + "/shared/samples"
    }()

    /// Names of the captured tables; none when the folder is missing, which is a failure under `CI`.
    static func interrupts() -> [String] {
        let names = HostFile.names(in: folder).filter { $0.hasPrefix("interrupts-") }.sorted()
        if names.isEmpty {
            print("no samples in \(folder); set BIGPROC_SAMPLES to the folder that holds them")
            #expect(environment("CI") == nil, "samples are missing")
        }
        return names
    }

    static func bytes(_ name: String) throws -> [UInt8] {
        try HostFile.bytes(of: "\(folder)/\(name)", limit: 1 << 30)
    }

    private static func environment(_ name: String) -> String? {
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }
}

/// Imports bytes, fed in pieces of the given sizes one after the other and again.
func importTable(
    _ bytes: [UInt8], pieces: [Int] = [1 << 20], limits: ImportLimits = ImportLimits()
) throws(ImportError) -> (table: CapturedTable, online: CPUSet) {
    var importer = InterruptsImporter(source: "capture", limits: limits)
    var start = 0
    var turn = 0
    while start < bytes.count {
        let end = min(bytes.count, start + max(1, pieces[turn % pieces.count]))
        try importer.feed(bytes.span.extracting(start..<end))
        start = end
        turn += 1
    }
    return try importer.finish()
}

/// The first place at which two texts differ, with what stands there; nil when they are the same.
func difference(_ one: [UInt8], _ two: [UInt8]) -> String? {
    guard one != two else { return nil }
    let shorter = min(one.count, two.count)
    let place = (0..<shorter).first { one[$0] != two[$0] } ?? shorter
    func excerpt(_ bytes: [UInt8]) -> String {
        String(decoding: bytes[max(0, place - 30)..<min(bytes.count, place + 30)], as: UTF8.self)
    }
    return "at byte \(place): \(excerpt(one).debugDescription) / \(excerpt(two).debugDescription)"
}
