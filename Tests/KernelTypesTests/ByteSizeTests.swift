import KernelTypes
import Testing

@Suite("Sizes in bytes")
struct ByteSizeTests {
    private static let read: [(String, UInt64)] = [
        ("1536GiB", 1536 << 30), ("64 TiB", 64 << 40), ("4096", 4096), ("16MiB", 16 << 20),
        ("512KiB", 512 << 10), ("3.5GiB", 7 << 29), ("0", 0), ("0GiB", 0), ("12B", 12), ("16M", 16 << 20),
        ("4k", 4096), ("2T", 2 << 40), ("1P", 1 << 50), ("15EiB", 15 << 60), ("0.5K", 512), ("1.50K", 1536),
        ("1.000000000000000000000000K", 1024), ("0.0009765625KiB", 1), ("18446744073709551615", .max),
        ("15.9990234375E", 16383 << 50), ("2.0", 2),
    ]

    @Test("what is read", arguments: read)
    func reads(text: String, bytes: UInt64) {
        #expect(ByteSize(text)?.bytes == bytes)
    }

    @Test(
        "what is refused",
        arguments: [
            "", " ", "GiB", "-1", "+1", "1MB", "1KB", "1kB", "1Gi", "1GiBs", "1GIB", "1 ", " 1", "1.", ".5",
            "1.5",
            "1.5.5K", "0.3KiB", "1,5G", "1e3", "0x10", "1G 5M", "16EiB", "18446744073709551616", "1Y", "1iB",
            "17592186044416T", "0.0000000000000000001K", "1\t", "1G\n", "1\u{e9}",
        ])
    func refuses(text: String) {
        #expect(ByteSize(text) == nil)
    }

    private static let printed: [(UInt64, String)] = [
        (0, "0"), (1, "1"), (1000, "1000"), (1024, "1KiB"), (1536, "1536"), (4096, "4KiB"),
        (1536 << 30, "1536GiB"), (64 << 40, "64TiB"), (1 << 63, "8EiB"), (.max, "18446744073709551615"),
    ]

    @Test("what is printed", arguments: printed)
    func prints(bytes: UInt64, text: String) {
        #expect(ByteSize(bytes: bytes).description == text)
    }

    @Test("what is printed is read back", arguments: 0..<500 as Range<UInt64>)
    func roundTrip(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let size = ByteSize(bytes: (random.next() >> (random.next() & 63)) << (random.next() & 63))
        #expect(ByteSize(size.description) == size)
    }

    @Test("sizes compare by their bytes")
    func order() {
        #expect(ByteSize(bytes: 1023) < ByteSize(bytes: 1024))
    }
}
