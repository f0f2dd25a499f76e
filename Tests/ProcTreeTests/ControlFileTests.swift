import KernelMemory
import KernelTypes
import Machine
import Testing

@testable import ProcTree

@Suite("sim/control") struct ControlFileTests {
    private func tree(_ change: (inout MachineSpecification) -> Void = { _ in }) throws -> (Machine, ProcTree)
    {
        let machine = try Machine(describe(.x86_64, change))
        return (machine, try ProcTree(machine))
    }

    @Test("reads as the commands that there are")
    func commands() throws {
        let (_, tree) = try tree()
        #expect(try tree.lines("sim/control") == MachineCommand.forms)
        let node = try tree.node(atPath: "sim/control")
        #expect(node.mode == 0o644 && node.belongsToMounter)
    }

    @Test("does what a line says")
    func does() throws {
        let (machine, tree) = try tree()
        let file = try tree.open("sim/control")
        #expect(try file.write("module load bonding 84KiB\n") == 26)
        #expect(machine.loadedModules.map(\.size) == [86_016])
        let start = machine.clock.now
        _ = try file.write("# a comment\n\n  module unload bonding\t\nadvance 5s\nadvance 250ms")
        #expect(machine.loadedModules.isEmpty && machine.clock.now == start + Nanoseconds(5_250_000_000))
        let free = machine.freePages
        _ = try file.write("fragment 1")
        #expect(machine.freePages <= free && machine.memory.checkInvariants().isEmpty)
        #expect(throws: Errno.noMemory) {
            try machine.memory.getFreePages(order: 4, flags: [.kernel, .noWarn])
        }
        #expect(try tree.lines("sim/control") == MachineCommand.forms)
    }

    @Test(
        "refuses a bad line, changes nothing, and says why in its last line",
        arguments: [
            ("modul load a 4096", "'modul load a 4096': no such command; expected one of "),
            ("module load a", "'module load a': found nothing more; expected a module's size"),
            ("module load a big", "'module load a big': found 'big'; expected a module's size as 2318336"),
            ("module load a 2GiB", "'module load a 2GiB': found '2GiB'; expected a module's size"),
            ("module load a 0", "'module load a 0': found '0'; expected a module's size"),
            ("module load \u{1b}[2J 4096", "'module load ?[2J 4096': found '?[2J'; expected a module's name"),
            ("module go", "'module go': found 'go'; expected load or unload"),
            ("fragment 1.5", "'fragment 1.5': found '1.5'; expected a fraction from 0 to 1"),
            ("fragment -1", "'fragment -1': found '-1'; expected a fraction from 0 to 1"),
            ("fragment", "'fragment': found nothing more; expected a fraction from 0 to 1"),
            ("advance 5", "'advance 5': found '5'; expected a duration as 5s or 250ms"),
            ("advance 1s 2s", "'advance 1s 2s': found '2s'; expected nothing more"),
            ("irq", "'irq': found nothing more; expected raise, add, remove or affinity"),
            ("irq raise x", "'irq raise x': found 'x'; expected the number of an interrupt"),
            ("irq raise 9 cpu 99999999", "'irq raise 9 cpu 99999999': found '99999999'; expected the number"),
            ("irq raise 9 count 0", "'irq raise 9 count 0': found '0'; expected a count from 1"),
            ("irq add 9", "'irq add 9': found nothing more; expected the names of the handlers"),
            ("irq add 9 a,,b", "'irq add 9 a,,b': found 'a,,b'; expected the names of the handlers"),
            ("irq add 2000000 a", "'irq add 2000000 a': found '2000000'; expected a number up to 1048575"),
            (
                "irq add 9 a speed 4",
                "'irq add 9 a speed 4': found 'speed'; expected chip, hwirq, trigger, cpus"
            ),
            ("rate 9 nan", "'rate 9 nan': found 'nan'; expected a rate in events a second"),
            ("storm 9 10 in 5s", "'storm 9 10 in 5s': found 'in'; expected 'for DURATION'"),
            ("cpu 1", "'cpu 1': found nothing more; expected online, offline or flap"),
            ("cpu all offline", "'cpu all offline': found 'all'; expected a list of CPUs as 0-3,8"),
            ("", "nothing; expected a command a line"), (" \n\t\n", "nothing; expected a command a line"),
            ("advance 1s\nfragment 2", "'fragment 2': found '2'; expected a fraction from 0 to 1"),
            ("advance 1s\0", "bytes that are no text; expected a command a line"),
        ])
    func refuses(text: String, reason: String) throws {
        let (machine, tree) = try tree()
        let file = try tree.open("sim/control")
        let start = machine.clock.now
        #expect(throws: Errno.invalidArgument) { try file.write(text) }
        #expect(machine.clock.now == start && machine.loadedModules.isEmpty)
        let last = try #require(try tree.lines("sim/control").last)
        #expect(last.hasPrefix("refused: " + reason), "\(last)")
        _ = try file.write("advance 1s")
        #expect(try tree.lines("sim/control") == MachineCommand.forms)
    }

    @Test("bytes that are no UTF-8, and more than it takes, are refused too")
    func bytes() throws {
        let (_, tree) = try tree()
        let file = try tree.open("sim/control")
        #expect(throws: Errno.invalidArgument) { try file.write([0xff, 0x0a]) }
        #expect(throws: Errno.invalidArgument) { try file.write([UInt8](repeating: 0x23, count: 70_000)) }
        #expect(try tree.lines("sim/control").last?.contains("70000 bytes in one write") == true)
    }

    @Test("a command that the machine refuses ends the text with the machine's error")
    func fails() throws {
        let (machine, tree) = try tree()
        let file = try tree.open("sim/control")
        #expect(throws: Errno.noMemory) {
            try file.write("module load a 4096\nmodule load b 1GiB\nmodule load c 4096")
        }
        #expect(machine.loadedModules.map(\.name) == ["a"])
        #expect(
            try tree.lines("sim/control").last == "refused: module load b 1073741824: Cannot allocate memory")
        #expect(throws: Errno.exists) { try file.write("module load a 4096") }
        #expect(throws: Errno.noEntry) { try file.write("module unload z") }
    }
}
