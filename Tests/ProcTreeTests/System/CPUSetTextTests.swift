import KernelTypes
import Machine
import SeqFile
import Testing

@testable import ProcTree

@Suite("Sets of CPUs as files") struct CPUSetTextTests {
    /// The pieces of a text, one after the other.
    private func bytes(_ pieces: TextPieces) -> [UInt8] {
        var all: [UInt8] = []
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 8)
        defer { unsafe memory.deallocate() }
        for index in 0..<pieces.count {
            var buffer = unsafe SeqBuffer(memory)
            pieces.write(index, &buffer)
            #expect(!buffer.hasOverflowed)
            unsafe all += memory[..<buffer.count]
        }
        return all
    }

    @Test("pieces make up the kernel's text, and their length is known")
    func pieces() {
        for seed in 0..<300 as Range<UInt64> {
            var random = SeededRandom(seed: seed)
            let nrCPUs = 1 + Int(random.next() >> UInt64(random.next(in: 43..<64)))
            let ranges = (0..<random.next(in: 0..<[3, 3, 900][random.next(in: 0..<3)])).map { _ in
                let start = random.next(in: 0..<nrCPUs)
                return start..<min(nrCPUs, start + random.next(in: 1..<20))
            }
            let set = CPUSet(ranges: ranges)
            let list = CPUSetText(set: set, form: .list)
            let mask = CPUSetText(set: set, form: .mask(nrCPUs: nrCPUs))
            #expect(difference(bytes(list.pieces), Array((set.listText + "\n").utf8)) == nil, "seed \(seed)")
            let expected = Array((set.maskText(nrCPUs: nrCPUs) + "\n").utf8)
            #expect(difference(bytes(mask.pieces), expected) == nil, "seed \(seed)")
            #expect(list.length == bytes(list.pieces).count && mask.length == expected.count, "seed \(seed)")
        }
    }

    /// Every file of one kind on a machine of so many CPUs.
    private func tree(_ cpus: Int, _ kernel: KernelVersion, offline: CPUSet = CPUSet()) throws -> ProcTree {
        let cpus = CPUSpecification(coresPerSocket: cpus, threadsPerCore: 1, offline: offline)
        return try ProcTree(try Machine(describe(cpus: cpus, kernel: kernel)))
    }

    @Test(
        "reads of binary attributes lose their last byte unless they reach the end, and one past it is refused"
    )
    func binary() throws {
        let tree = try tree(2, KernelVersion(6, 18))
        for path in ["node/node0/cpulist", "cpu/cpu0/topology/core_siblings_list"] {
            let file = try tree.open("sys/devices/system/\(path)")
            defer { tree.release(file) }
            let text = Array("0-1\n".utf8)
            for offset in 0...4 {
                for count in 0...10 {
                    let left = text.count - offset
                    let expected = count == 0 ? 0 : count > left ? left : count - 1
                    #expect(
                        try file.bytes(count, at: Int64(offset)) == Array(text[offset..<offset + expected]),
                        "\(path), \(count) at \(offset)")
                }
            }
            for offset in [5, 6, 100, 4095] as [Int64] {
                #expect(throws: Errno.notPermitted) { try file.bytes(1, at: offset) }
                #expect(throws: Errno.notPermitted) { try file.bytes(1 << 20, at: offset) }
                #expect(try file.bytes(0, at: offset).isEmpty)
            }
            let size = try tree.node(atPath: "sys/devices/system/\(path)").size
            #expect(throws: Errno.notPermitted) { try file.bytes(1, at: size - 1) }
            for offset in [size, size + 5000, Int64.max - 1] {
                #expect(try file.bytes(10, at: offset).isEmpty)
            }
            #expect(throws: Errno.invalidArgument) { try file.bytes(10, at: -1) }
            #expect(throws: Errno.inputOutput) { try file.write("1") }
        }
    }

    @Test("plain attributes do no such thing, nor do all of them before 5.15")
    func plain() throws {
        let new = try tree(2, KernelVersion(6, 18))
        let old = try tree(2, KernelVersion(5, 14))
        for file in try [
            new.open("sys/devices/system/cpu/online"), old.open("sys/devices/system/node/node0/cpulist"),
            new.open("sys/devices/system/cpu/cpu0/cache/index3/shared_cpu_list"),
        ] {
            #expect(try file.bytes(1, at: 0) == Array("0".utf8) && file.bytes(2, at: 1) == Array("-1".utf8))
            #expect(try file.bytes(10, at: 4).isEmpty && file.bytes(10, at: 5).isEmpty)
        }
    }

    @Test("sizes are the kernel's")
    func sizes() throws {
        let size = { (tree: ProcTree, path: String) in
            try tree.node(atPath: "sys/devices/system/" + path).size
        }
        let new = try tree(2, KernelVersion(6, 18))
        #expect(try size(new, "node/node0/cpumap") == 4096 && size(new, "node/node0/cpulist") == 28672)
        #expect(try size(try tree(2, KernelVersion(5, 15)), "node/node0/cpulist") == 0)
        #expect(try size(try tree(2, KernelVersion(5, 14)), "node/node0/cpulist") == 4096)
        #expect(
            try size(try tree(1 << 20, KernelVersion(6, 18)), "node/node0/cpumap") == (2 << 20) * 9 / 32 - 1)
        #expect(
            try size(new, "cpu/online") == 4096 && size(new, "cpu/cpu0/cache/index0/shared_cpu_map") == 4096)
    }

    @Test("a mask of a million CPUs takes a page of the machine's memory to read, whatever the size of reads")
    func large() throws {
        let count = 1 << 20
        let cpus = CPUSpecification(
            coresPerSocket: count, offline: CPUSet(stride(from: 1, to: 900_000, by: 3)))
        let machine = try Machine(describe(cpus: cpus))
        let tree = try ProcTree(machine)
        let online = machine.snapshot().state.online
        let path = "sys/devices/system/cpu/cpu0/topology/package_cpus"
        _ = try tree.bytes(path, chunk: 4096)
        let free = machine.unheldPages
        let file = try tree.open(path)
        #expect(try file.bytes(1 << 20, at: 0).count == 4095, "a read is of a page")
        #expect(free - machine.unheldPages <= 2)
        tree.release(file)
        let mask = Array((online.maskText(nrCPUs: count) + "\n").utf8)
        for chunk in [1000, 4096, 1 << 20] {
            #expect(difference(try tree.bytes(path, chunk: chunk), mask) == nil, "reads of \(chunk)")
        }
        let list = Array((online.listText + "\n").utf8)
        #expect(difference(try tree.bytes(path + "_list"), list) == nil)
        let far = Int64(mask.count - 100)
        let again = try tree.open(path)
        #expect(try again.bytes(200, at: far) == Array(mask.suffix(100)))
        #expect(try again.bytes(11, at: far) == Array(mask.suffix(100).prefix(10)))
    }

    @Test("a text that a plain attribute has no room for ends in the middle")
    func cut() throws {
        let tree = try tree(
            1 << 16, KernelVersion(5, 14), offline: CPUSet(stride(from: 1, to: 1 << 16, by: 2)))
        let online = tree.machine.snapshot().state.online
        let system = "sys/devices/system"
        for (path, text) in [
            ("\(system)/cpu/online", online.listText),
            ("\(system)/cpu/offline", CPUSet(stride(from: 1, to: 1 << 16, by: 2)).listText),
            ("\(system)/node/node0/cpumap", online.maskText(nrCPUs: 1 << 16)),
            ("\(system)/cpu/cpu0/topology/core_siblings", online.maskText(nrCPUs: 1 << 16)),
        ] {
            #expect(difference(try tree.bytes(path), Array(text.utf8.prefix(4095))) == nil, "\(path)")
            #expect(
                difference(try tree.bytes(path, chunk: 7), Array(text.utf8.prefix(4095))) == nil, "\(path)")
        }
    }
}
