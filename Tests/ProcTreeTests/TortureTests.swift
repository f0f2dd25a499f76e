import KernelTypes
import Machine
import MachineFile
import ProcTree
import Testing

/// That each awkward preset has the shape that it is there for.
@Suite struct TortureTests {
    private func tree(_ name: String) throws -> ProcTree {
        let preset = try #require(MachinePreset.named("torture-\(name)"))
        return try ProcTree(try Machine(try preset.load(), mode: .manual) { 0 })
    }

    private func advance(_ tree: ProcTree, _ duration: String) throws {
        let clock = try tree.open("sim/clock")
        defer { tree.release(clock) }
        #expect(try clock.write(duration) == duration.utf8.count)
    }

    /// The first cell of each row, by the row's name.
    private func firstCells(_ tree: ProcTree) throws -> [String: UInt64] {
        var cells: [String: UInt64] = [:]
        for line in try tree.lines("proc/interrupts").dropFirst() {
            let words = line.split(separator: " ")
            if words.count > 1, let value = UInt64(words[1]) { cells[String(words[0].dropLast())] = value }
        }
        return cells
    }

    @Test func eachSaysWhatItBreaksAndStandsBehindTheOthers() throws {
        let names = MachinePreset.all.map(\.name)
        let first = try #require(names.firstIndex { $0.hasPrefix("torture-") })
        #expect(names[first...].allSatisfy { $0.hasPrefix("torture-") })
        for preset in MachinePreset.all[first...] {
            #expect(preset.text.hasPrefix("# Breaks "), "\(preset.name)")
            #expect(preset.text.split(separator: "\n")[0].hasSuffix("."), "\(preset.name)")
            #expect(preset.text.contains("\nname: \(preset.name)\n"))
        }
    }

    @Test(arguments: [("row-512", 512), ("row-1k", 1024), ("row-4k", 4096), ("row-64k", 65536)])
    func theLastCellOfARowIsBehindABuffer(name: String, buffer: Int) throws {
        let tree = try tree(name)
        let lines = try tree.lines("proc/interrupts")
        let wide = lines.filter { $0.utf8.count > 100 }
        #expect(wide.count == lines.count - 2, "all but ERR and MIS")
        for line in wide { #expect(line.utf8.count > buffer, "\(line.suffix(40))") }
        // The name, then eleven bytes a cell: the last one ends behind the buffer, the one before within it.
        let cells = 4 + 11 * (lines[0].split(separator: " ").count)
        #expect(cells > buffer && cells - 11 <= buffer)
    }

    @Test(arguments: [("file-4k", 4096), ("file-8k", 8192), ("file-64k", 65536), ("file-1m", 1 << 20)])
    func aFileIsALittleLargerThanABuffer(name: String, buffer: Int) throws {
        let tree = try tree(name)
        #expect(try tree.bytes("proc/interrupts").count == buffer + 40)
        try advance(tree, "5s")
        #expect(try tree.bytes("proc/interrupts").count == buffer + 40, "also later")
        let last = try #require(try tree.lines("proc/interrupts").last)
        #expect(last.utf8.count > 41, "a buffer ends within the last row")
    }

    @Test func countersWrap() throws {
        let tree = try tree("wrap")
        let before = try firstCells(tree)
        for irq in 40...44 { #expect(String(before["\(irq)"] ?? 0).count == 10, "\(irq)") }
        #expect(before["44"] == UInt64(UInt32.max))
        let local = try #require(try tree.lines("proc/interrupts").first { $0.hasPrefix("LOC:") })
        #expect(local.split(separator: " ").dropFirst().prefix(8).contains { $0.count == 10 })
        try advance(tree, "5s")
        let after = try firstCells(tree)
        for irq in 40...43 {
            let (old, new) = (try #require(before["\(irq)"]), try #require(after["\(irq)"]))
            #expect(new < old, "\(irq): \(old), then \(new)")
        }
        // From six before the wrap, a hundred a second.
        #expect((490...494).contains(after["40"] ?? 0))
        #expect(after["44"] == before["44"])
    }

    @Test func countersGainADigit() throws {
        let tree = try tree("digits")
        let before = try firstCells(tree)
        try advance(tree, "5s")
        let after = try firstCells(tree)
        for place in 1...9 {
            #expect(String(try #require(before["\(40 + place)"])).count == place)
            #expect(String(try #require(after["\(40 + place)"])).count == place + 1)
        }
    }

    @Test func listsOfCPUsAreLong() throws {
        let tree = try tree("sparse")
        let header = try tree.lines("proc/interrupts")[0].split(separator: " ")
        #expect(header == (0..<256).map { "CPU\(8 * $0)" })
        for list in ["online", "offline"] {
            #expect(try tree.bytes("sys/devices/system/cpu/\(list)").count > 1024, "\(list)")
        }
        #expect(try tree.text("sys/devices/system/cpu/online").hasPrefix("0,8,16,24,"))
    }

    @Test func theFirstCPUIsNotCPU0() throws {
        let tree = try tree("no-cpu0")
        #expect(
            try tree.lines("proc/interrupts")[0].split(separator: " ").prefix(5).joined(separator: " ")
                == "CPU3 CPU4 CPU5 CPU6 CPU8")
        #expect(try tree.text("sys/devices/system/cpu/online") == "3-6,8-15\n")
        #expect(try tree.lines("proc/stat")[1].hasPrefix("cpu3 "))
    }

    @Test func columnsComeAndGo() throws {
        let tree = try tree("hotplug")
        let file = try tree.open("proc/interrupts")
        defer { tree.release(file) }
        let start = try file.bytes(1000, at: 0)
        var headers: Set<String> = []
        for _ in 0..<10 {
            headers.insert(try tree.lines("proc/interrupts")[0])
            try advance(tree, "500ms")
        }
        #expect(headers.count > 5, "the columns change from one read to the next")
        // What is open shows the columns of its own moment to its end.
        let whole = String(decoding: start + (try file.contents(from: 1000)), as: UTF8.self)
        #expect(whole.split(separator: "\n")[0].split(separator: " ").count == 64)
        let local = try #require(whole.split(separator: "\n").first { $0.hasPrefix("LOC:") })
        #expect(local.split(separator: " ").count == 65 + 3)
    }

    @Test func rowsAreOfAnyForm() throws {
        let lines = try tree("table").lines("proc/interrupts").dropFirst()
        let names = lines.map { String($0.prefix { $0 != ":" }.drop { $0 == " " }) }
        #expect(names.filter { $0 == "LOC" }.count == 2, "a name is there twice")
        #expect(names.contains(""), "an empty line")
        func row(_ name: String) throws -> String { try #require(lines.first { $0.contains("\(name):") }) }
        #expect(try row("NOP") == "NOP:")
        #expect(try row("FIQ").split(separator: " ") == ["FIQ:", "usb_fiq"])
        #expect(try row(" 17").split(separator: " ").prefix(4) == ["17:", "11", "12", "IO-APIC"])
        #expect(try row("ERR").split(separator: " ") == ["ERR:", "2"])
        #expect(try row("MIS").split(separator: " ") == ["MIS:", "0", "7"])
        #expect(try row(" 16").split(separator: " ").count == 5, "cells, and no text")
        #expect(try row(" 18").split(separator: " ").count == 9, "a handler whose name is a number")
    }

    @Test func namesHoldAnything() throws {
        let lines = try tree("names").lines("proc/interrupts")
        func row(_ irq: Int) throws -> String {
            try #require(lines.first { $0.drop { $0 == " " }.hasPrefix("\(irq):") })
        }
        #expect(try row(16).split(separator: ",").count == 24)
        #expect(try row(17).hasSuffix("a,b, c, d: e, LOC:"))
        #expect(try row(18).hasSuffix("%s %d %n, it's \"$HOME\""))
        #expect(try row(19).split(separator: " ").last?.count == 255)
        #expect(try row(20).hasSuffix("name with blanks, größer"))
        for irq in [12345, 99999] { #expect(try row(irq).hasPrefix(" \(irq):")) }
        #expect(try row(99999).contains(" 4294967295-edge "))
        #expect(lines[1].hasPrefix("     0:"), "the names of rows are six wide")
    }
}
