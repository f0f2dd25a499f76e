import KernelTypes
import Machine
import SeqFile
import Testing

@testable import ProcTree

@Suite("Places in the table, without rendering it") struct TableViewTests {
    /// The text of one record as a reader's page takes it.
    private func rendered(_ record: InterruptsPageFile.Record, of file: inout InterruptsPageFile, page: Int)
        throws
        -> [UInt8]
    {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: page, alignment: 8)
        defer { unsafe memory.deallocate() }
        var buffer = unsafe SeqBuffer(memory)
        _ = try file.show(record, into: &buffer)
        #expect(!buffer.hasOverflowed)
        return unsafe Array(memory[..<buffer.count])
    }

    private func check(_ specification: MachineSpecification, page: Int, _ context: Comment) throws {
        let machine = try Machine(specification)
        let source = InterruptsSource(machine)
        let view = source.view()
        var file = InterruptsPageFile(source, pageSize: page, blankCells: source.blankCells)
        var position: Int64 = 0
        var candidate = try file.start(&position)
        var offset = 0
        while let record = candidate {
            if record.run == 0 { #expect(view.start(ofRow: record.row) == offset, context) }
            let text = try rendered(record, of: &file, page: page)
            #expect(file.length(of: record) == text.count, context)
            for skip in Set([0, text.count / 2, text.count - 1]) where skip >= 0 && skip < text.count {
                let place = file.locate(Int64(offset + skip))
                #expect(place?.position == position && place?.skip == skip, context)
                #expect(view.row(at: offset + skip) == record.row, context)
            }
            var again = position
            let found = try file.start(&again)
            #expect(again == position && found?.row == record.row && found?.run == record.run, context)
            offset += text.count
            candidate = try file.next(after: record, &position)
        }
        #expect(view.start(ofRow: view.table.rows.count) == offset, context)
        #expect(file.locate(Int64(offset)) == nil && view.row(at: offset) == nil, context)
        #expect(file.locate(.max) == nil, context)
        let lengths = view.table.rows.indices.reduce(0) { $0 + view.length(ofRow: $1) }
        #expect(lengths == offset, context)
        #expect(try ProcTree(machine).bytes("proc/interrupts").count == offset, context)
    }

    @Test("start, locate and length agree with the text of every row and run", arguments: 1...40)
    func agreement(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let specification = MachineSpecification.random(&random, upTo: 3000)
        let page = specification.architecture.pageSize
        try check(specification, page: page, "seed \(seed)")
    }

    @Test("captured tables too, and on machines of other sizes", arguments: 1...60)
    func captured(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let columns = random.next(in: 1..<30)
        let specification = describe(cpus: .random(random.next(in: 1..<700), &random)) {
            $0.captured = .random(columns: columns, &random)
        }
        try check(specification, page: 4096, "seed \(seed)")
    }

    @Test("digits of CPUs' names are counted right at every power of ten", arguments: 1...20)
    func headerOf2003(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let count = [9, 10, 11, 99, 100, 101, 1000, 1001, 10_001, 100_001][Int(seed) % 10]
        let online = CPUSet(0..<count).subtracting(CPUSpecification.random(count, &random).offline)
        let cells = HeaderCells(.trailed, cpus: online)
        for _ in 0..<20 {
            let from = random.next(in: 0..<online.count + 1)
            let ordinals = from..<random.next(in: from..<online.count + 1)
            let expected = ordinals.reduce(0) { $0 + 10 + String(online.element(at: $1)).utf8.count }
            #expect(cells.length(of: ordinals) == expected, "seed \(seed)")
        }
    }

    @Test("the far end of an 11 GB file is as near as its start")
    func farEnd() throws {
        let machine = try Machine(
            describe(cpus: CPUSpecification(coresPerSocket: 1 << 20)) {
                $0.devices = [DeviceSpecification(kind: .nvme, queues: .fixed(960))]
            })
        let source = InterruptsSource(machine)
        let view = source.view()
        let length = view.start(ofRow: view.table.rows.count)
        #expect(length > 10 << 30)
        let file = try ProcTree(machine).open("proc/interrupts")
        let end = try file.bytes(10_000, at: Int64(length) - 5000)
        #expect(end.count == 5000 && end.last == UInt8(ascii: "\n"))
        #expect(String(decoding: end.suffix(40), as: UTF8.self).hasSuffix("Posted-interrupt wakeup event\n"))
        let records = file.status
        #expect(records.offset == Int64(length) && records.size == 4096)
        // A cell in the middle of a row is found as well: row 500 begins with its label.
        let label = try file.bytes(20, at: Int64(view.start(ofRow: 500)))
        #expect(String(decoding: label, as: UTF8.self).hasPrefix("    523: "))
        #expect(try file.bytes(1, at: Int64(length)).isEmpty)
    }
}
