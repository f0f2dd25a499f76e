import KernelTypes
import Machine
import Testing

@Suite("Commands as text") struct CommandTests {
    @Test("what a command is written as is read as the same command")
    func roundTrip() throws {
        let seed: UInt64 = 0x11c0
        var random = SeededRandom(seed: seed)
        for _ in 0..<2000 {
            let command = MachineCommand.random(irqs: 0..<4096, cpus: 4096, &random)
            #expect(try MachineCommand(command.line) == command, "seed \(seed): \(command.line)")
        }
    }

    @Test("all parts may be there or not")
    func parts() throws {
        #expect(try MachineCommand("irq raise 24") == .raise(irq: 24, cpu: nil, count: 1))
        #expect(try MachineCommand(" irq\traise 24 cpu 3 count 10 ") == .raise(irq: 24, cpu: 3, count: 10))
        #expect(try MachineCommand("irq raise 24 count 7") == .raise(irq: 24, cpu: nil, count: 7))
        #expect(try MachineCommand("spurious 9") == .spurious(irq: 9, count: 1))
        #expect(
            try MachineCommand("storm 9 0.5 for 1m")
                == .storm(irq: 9, perSecond: 0.5, duration: .seconds(60)))
        #expect(try MachineCommand("cpu 1-3,8 offline") == .setOnline(CPUSet([1, 2, 3, 8]), false))
        var added = AddedInterrupt(irq: 77, actions: ["eth9", "eth10"])
        (added.chip, added.hwirq, added.trigger, added.perSecond) = ("PCI-MSI", 5, .fasteoi, 10)
        #expect(
            try MachineCommand("irq add 77 eth9,eth10 rate 10 trigger fasteoi hwirq 5 chip PCI-MSI")
                == .addInterrupt(added))
    }
}

extension MachineCommand {
    /// Any command but those about memory and time.
    static func random(irqs: Range<Int>, cpus: Int, _ random: inout SeededRandom) -> MachineCommand {
        let irq = random.next(in: irqs)
        let some = CPUSet((0..<random.next(in: 1..<4)).map { _ in random.next(in: 0..<cpus) })
        let rate = Double(random.next(in: 0..<200_000)) / 8
        let duration = Nanoseconds(1 + random.next() >> UInt64(random.next(in: 30..<64)))
        switch random.next(in: 0..<12) {
        case 0, 1:
            let cpu = random.chance(1, in: 2) ? random.next(in: 0..<cpus) : nil
            return .raise(irq: irq, cpu: cpu, count: UInt64(random.next(in: 1..<1 << 33)))
        case 2:
            var added = AddedInterrupt(irq: irq, actions: ["dev\(irq)"])
            added.perSecond = rate
            if random.chance(1, in: 2) { added.cpus = some }
            if random.chance(1, in: 2) { added.hwirq = random.next() }
            return .addInterrupt(added)
        case 3: return .removeInterrupt(irq)
        case 4: return .rate(irq: irq, perSecond: rate)
        case 5: return .storm(irq: irq, perSecond: rate, duration: duration)
        case 6: return .spurious(irq: irq, count: UInt64(random.next(in: 1..<250_000)))
        case 7: return .setOnline(some, true)
        case 8: return .setOnline(some, false)
        case 9: return .flap(some, perSecond: Double(random.next(in: 1..<50)), duration: .seconds(20))
        default: return .affinity(irq: irq, some)
        }
    }
}
