import Foundation
import Testing

/// Who shares an open file shares its position: threads and processes, on the kernel's file and on ours.
@Suite(.serialized) struct ConformanceSharingTests {
    private static let file = HostText.all[0]

    /// Reads of `kallsyms` by several threads through descriptors of their own that were duplicated from one.
    @Test func threadsReadEachByteOnce() async throws {
        guard try HostOracle.isThere(Self.file) else { return }
        let text = try #require(Self.file.read())
        try await CapturedTexts.mounted([(Self.file, text)]) { paths in
            for path in [Self.file.path, paths[0]] {
                let first = try Descriptor(path)
                let number = first.number
                let reads = Reads()
                await Threads.run(4) { thread in
                    let copy = dup(number)
                    defer { close(copy) }
                    var buffer = [UInt8](repeating: 0, count: 5000)
                    var random = ScriptRandom(seed: UInt64(thread))
                    while true {
                        let count = read(copy, &buffer, random.next(in: 400...5000))
                        guard count > 0 else { return reads.end(thread, count) }
                        reads.add(thread, buffer.prefix(count))
                    }
                }
                #expect(reads.ends == [0: 0, 1: 0, 2: 0, 3: 0])
                #expect(reads.makeUp(text), "\(path)")
                #expect(first.seek(0, SEEK_CUR) == Int64(text.count))
            }
        }
    }

    @Test func processesShareAPosition() async throws {
        guard try HostOracle.isThere(Self.file) else { return }
        let text = try #require(Self.file.read())
        try await CapturedTexts.mounted([(Self.file, text)]) { paths in
            var outputs: [String] = []
            for path in [Self.file.path, paths[0]] {
                let result = try await Program.shell(
                    """
                    exec <'\(path)'
                    piece=$(mktemp)
                    for size in 500 1 4096 100 65536 7 3000 20000 4095; do
                        dd bs=$size count=3 status=none of="$piece"
                        cksum <"$piece"
                    done
                    rm "$piece"
                    """)
                outputs.append(result.text)
            }
            #expect(outputs[0].split(separator: "\n").count == 9)
            #expect(outputs[0] == outputs[1])
        }
    }

    @Test func processesThatOpenAFileThemselvesDoNotDisturbEachOther() async throws {
        guard try HostOracle.isThere(Self.file) else { return }
        let text = try #require(Self.file.read())
        try await CapturedTexts.mounted([(Self.file, text)]) { paths in
            var outputs: [[Substring]] = []
            for path in [Self.file.path, paths[0]] {
                let result = try await Program.shell(
                    "for size in 777 4096 5000 60000 100000; do dd bs=$size status=none if='\(path)' | md5sum & done; wait"
                )
                outputs.append(result.lines)
            }
            #expect(outputs[0].count == 5 && Set(outputs[0]).count == 1)
            #expect(outputs[1] == outputs[0])
        }
    }
}

/// What several threads have read, each in its order.
private final class Reads: @unchecked Sendable {
    private let lock = NSLock()
    private var pieces: [[ArraySlice<UInt8>]] = Array(repeating: [], count: 4)
    private(set) var ends: [Int: Int] = [:]

    func add(_ thread: Int, _ bytes: ArraySlice<UInt8>) { lock.withLock { pieces[thread].append(bytes) } }

    func end(_ thread: Int, _ count: Int) { lock.withLock { ends[thread] = count } }

    /// Whether the pieces, taken from the threads in some order, are the text.
    func makeUp(_ text: [UInt8]) -> Bool {
        var next = [0, 0, 0, 0]
        var place = 0
        while place < text.count {
            let thread = next.indices.first {
                next[$0] < pieces[$0].count && text.has(pieces[$0][next[$0]], at: place)
            }
            guard let thread else { return false }
            place += pieces[thread][next[thread]].count
            next[thread] += 1
        }
        return next == pieces.map(\.count)
    }
}

extension [UInt8] {
    fileprivate func has(_ piece: ArraySlice<UInt8>, at place: Int) -> Bool {
        guard piece.count <= count - place else { return false }
        return withUnsafeBytes { all in
            piece.withUnsafeBytes { memcmp(all.baseAddress! + place, $0.baseAddress!, $0.count) == 0 }
        }
    }
}
