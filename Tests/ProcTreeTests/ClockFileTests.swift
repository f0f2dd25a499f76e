import KernelMemory
import KernelTypes
import Machine
import Testing

@testable import ProcTree

@Suite("sim/clock and other writes") struct ClockFileTests {
    private func tree(_ mode: ClockMode = .manual) throws -> (Machine, ProcTree) {
        let machine = try Machine(try MachineState(describe { $0.uptime = .seconds(100) }), mode: mode) { 0 }
        return (machine, try ProcTree(machine))
    }

    @Test("a duration moves a manual clock, with or without blanks around it")
    func advance() throws {
        let (machine, tree) = try tree()
        #expect(try tree.text("sim/clock") == "100000000000\n")
        let file = try tree.open("sim/clock")
        #expect(try file.write("5s") == 2 && file.write("250ms\n") == 6 && file.write(" \t1h30m \r\n") == 10)
        #expect(machine.clock.now == Nanoseconds(105_250_000_000 + 5_400_000_000_000))
        #expect(try file.write("0\n") == 2)
        #expect(try file.contents() == Array("100000000000\n".utf8))
        #expect(try file.contents() == Array("5505250000000\n".utf8))
    }

    @Test(
        "what is no duration is refused, and moves nothing",
        arguments: [
            "", "\n", "  ", "5", "s", "-5s", "5 s", "5s 5s", "5x", "5s\0", "1e3s", "99999999999d",
            String(repeating: "0", count: 63) + "5s",
        ])
    func invalid(text: String) throws {
        let (machine, tree) = try tree()
        let file = try tree.open("sim/clock")
        #expect(throws: Errno.invalidArgument) { try file.write(text) }
        #expect(throws: Errno.invalidArgument) { try file.write([0xff, 0xfe]) }
        #expect(machine.clock.now == .seconds(100))
    }

    @Test("a clock that goes by itself cannot be moved", arguments: [ClockMode.real, ClockMode("x2")])
    func notManual(mode: ClockMode?) throws {
        let (machine, tree) = try tree(try #require(mode))
        let file = try tree.open("sim/clock")
        #expect(throws: Errno.notPermitted) { try file.write("5s") }
        #expect(throws: Errno.invalidArgument) { try file.write("five") }
        #expect(machine.clock.now == .seconds(100))
    }

    @Test("it stops at the end of time")
    func endOfTime() throws {
        let (_, tree) = try tree()
        let file = try tree.open("sim/clock")
        #expect(try file.write("100000d") == 7 && file.write("100000d") == 7)
        #expect(try tree.text("sim/clock") == "\(Nanoseconds.maximum.rawValue)\n")
        #expect(try tree.text("proc/interrupts").hasSuffix("Posted-interrupt wakeup event\n"))
    }

    @Test(
        "files without a write of their own answer EIO",
        arguments: [
            "proc/interrupts", "proc/buddyinfo", "sim/readers", "sim/interrupts.page", "sim/interrupts.row",
            "proc/mine",
        ])
    func others(path: String) throws {
        let machine = try Machine(describe())
        let tree = try ProcTree(machine, captured: [("proc/mine", CapturedRecords([0x41]))])
        let file = try tree.open(path)
        #expect(throws: Errno.inputOutput) { try file.write("5s") }
        #expect(throws: Errno.inputOutput) { try file.write("") }
        #expect(try !file.contents().isEmpty)
    }

    @Test(
        "impossible offsets are refused, an empty read is none",
        arguments: ["proc/interrupts", "sim/interrupts.row"])
    func offsets(path: String) throws {
        let (machine, tree) = try tree()
        let file = try tree.open(path)
        #expect(throws: Errno.invalidArgument) { try file.bytes(1, at: -1) }
        #expect(throws: Errno.invalidArgument) { try file.bytes(1, at: .max) }
        #expect(try file.bytes(0, at: 0).isEmpty && file.bytes(10, at: .max - 10).isEmpty)
        #expect(try String(decoding: file.bytes(15, at: 0), as: UTF8.self) == "           CPU0")
        #expect(machine.heap.total.heldPages == 1)
    }
}
