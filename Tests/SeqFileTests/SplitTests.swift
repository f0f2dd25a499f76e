import KernelTypes
import SeqFile
import Testing

/// However a file is cut into reads, the bytes are those of its text.
@Suite struct SplitTests {
    /// 12 bytes in records of every small kind, over pages of 8 bytes: a record of 7 bytes fills one.
    private static let small = ScriptedFile([
        .init("ab"), .init(""), .init("cdefghi"), .skipped("zz"), .init("j"), .init(""), .init("kl"),
    ])

    /// The same text in two records, of which one needs a buffer of 16 bytes.
    private static let wide = ScriptedFile([.init("ab"), .init("cdefghijkl")])

    private func page() -> CountingAllocator { CountingAllocator(pageSize: 8) }

    /// All ways of cutting 12 bytes: bit n of a number says whether there is a cut behind byte n.
    private func withEveryCut(_ body: ([Int]) -> Void) {
        for cuts in 0..<(1 << 11) {
            var sizes: [Int] = []
            var size = 1
            for byte in 0..<11 {
                if cuts >> byte & 1 == 1 {
                    sizes.append(size)
                    size = 0
                }
                size += 1
            }
            body(sizes + [size])
        }
    }

    /// Reads pieces of `sizes`, each to its end, and compares them with the text.
    private func check<Reader: SequentialReader & ~Copyable>(
        _ file: OpenFile<Reader>, _ sizes: [Int], _ text: [UInt8], fills: Bool
    ) {
        var begins = 0
        for size in sizes {
            var missing = size
            while missing > 0 {
                let expected = text[begins..<begins + missing]
                guard case .bytes(let bytes) = file.read(missing), !bytes.isEmpty,
                    bytes.elementsEqual(expected.prefix(bytes.count)), !fills || bytes.count == missing
                else {
                    Issue.record("pieces \(sizes): wrong at byte \(begins)")
                    return
                }
                begins += bytes.count
                missing -= bytes.count
            }
        }
        #expect(file.read(5) == .end, "pieces \(sizes)")
    }

    @Test func everyCutOfASmallFile() {
        let text = SplitTests.small.text
        withEveryCut { sizes in
            check(openRows(SplitTests.small, page()), sizes, text, fills: false)
            check(openPages(SplitTests.small, page()), sizes, text, fills: true)
            check(openRows(SplitTests.wide, page()), sizes, text, fills: false)
        }
    }

    /// Three reads at every offset and of every size to 13, each compared with the text.
    private func checkOffsets<Reader: SequentialReader & ~Copyable>(
        _ text: [UInt8], fills: Bool, _ open: () -> OpenFile<Reader>
    ) {
        var failures = 0
        for first in 0..<14 * 5 {
            for second in 0..<14 * 5 {
                for third in 0..<14 {
                    let file = open()
                    let reads = [
                        (first / 5, first % 5 * 3 + 1), (second / 5, second % 5 * 3 + 1), (third, 4),
                    ]
                    for (offset, size) in reads {
                        let expected = text.dropFirst(offset).prefix(size)
                        guard case .bytes(let bytes) = file.pread(size, at: Int64(offset)),
                            bytes.elementsEqual(expected.prefix(bytes.count)),
                            expected.isEmpty || !bytes.isEmpty, !fills || bytes.count == expected.count
                        else {
                            failures += 1
                            if failures < 5 { Issue.record("reads \(reads): wrong at \(offset)") }
                            break
                        }
                    }
                }
            }
        }
        #expect(failures == 0)
    }

    @Test func everyThreeOffsetsOfASmallFileByRows() {
        checkOffsets(SplitTests.small.text, fills: false) { openRows(SplitTests.small, page()) }
    }

    @Test func everyThreeOffsetsOfASmallFileByPages() {
        checkOffsets(SplitTests.small.text, fills: true) { openPages(SplitTests.small, page()) }
    }

    @Test func everyThreeOffsetsOfAFileThatOutgrowsAPage() {
        checkOffsets(SplitTests.wide.text, fills: false) { openRows(SplitTests.wide, page()) }
    }

    @Test(arguments: 0..<40)
    func bothReadersAgreeOnRandomFiles(seed: Int) {
        var random = SeededRandom(seed: UInt64(seed))
        let records = (0..<random.next(in: 1..<120)).map { number -> ScriptedRecord in
            if random.chance(1, in: 12) { return .skipped("dropped") }
            let length = random.chance(1, in: 15) ? random.next(in: 3000..<4096) : random.next(in: 0..<200)
            return ScriptedRecord(length: length, seed: number)
        }
        let text = ScriptedFile(records).text
        let allocator = CountingAllocator()
        let rows = openRows(ScriptedFile(records), allocator)
        let pages = openPages(ScriptedFile(records), allocator)
        for operation in 0..<150 {
            let size = random.chance(1, in: 3) ? random.next(in: 1..<20000) : random.next(in: 1..<300)
            if random.chance(1, in: 3) {
                let offset = Int64(random.next(in: 0..<text.count + 50))
                #expect(rows.lseek(offset) == pages.lseek(offset))
            }
            let begins = Int(rows.position)
            let fromPages = pages.pread(size, at: Int64(begins))
            let fromRows = rows.read(size)
            pages.position = rows.position
            let expected = Array(text.dropFirst(begins).prefix(size))
            #expect(fromPages == .bytes(expected), "seed \(seed), operation \(operation)")
            guard let count = fromRows.count, count > 0 || expected.isEmpty else {
                Issue.record("seed \(seed), operation \(operation): \(fromRows)")
                return
            }
            #expect(fromRows == .bytes(Array(expected.prefix(count))), "seed \(seed), operation \(operation)")
        }
        #expect(Set(allocator.sizes) == [4096])
    }
}
