import KernelTypes
import Machine

/// Makes the text of tables as some kernel or tool might have left them: mostly regular, with all kinds of
/// oddities in between.
struct RandomTable {
    var random: SeededRandom

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    /// A whole table.
    mutating func bytes() -> [UInt8] {
        var cpus: [Int] = []
        var next = 0
        for _ in 0..<random.next(in: 1..<40) {
            if random.chance(1, in: 12) { next += random.next(in: 1..<200) }
            cpus.append(next)
            next += 1
        }
        let isRagged = random.chance(1, in: 10)
        var text = String(repeating: " ", count: random.next(in: 0..<16))
        for cpu in cpus {
            let name = "CPU\(cpu)"
            let gap = isRagged ? random.next(in: 1..<9) : 11 - name.utf8.count
            text += name
            if cpu != cpus.last { text += String(repeating: " ", count: gap) }
        }
        text += pick(["", " ", "       ", "\t"])
        let end = pick(["\n", "\n", "\n", "\r\n"])
        var bytes = Array((text + end).utf8)
        bytes += Array(("  0:" + field(0, width: 11) + "  first" + end).utf8)
        for _ in 0..<random.next(in: 0..<30) { bytes += row(cpus.count) + Array(end.utf8) }
        if random.chance(1, in: 4) { bytes.removeLast() }
        return bytes
    }

    private mutating func row(_ cpuCount: Int) -> [UInt8] {
        switch random.next(in: 0..<12) {
        case 0:
            return Array(
                pick(["", " ", "FIQ:              usb_fiq", "text", "x y: 3", ":", "::", "7:\t12\t13"]).utf8)
        case 1: return Array((label() + field(number(), width: 11) + pick(["", " ", "  text"])).utf8)
        case 2:
            return Array("\(label()) \(random.next()) \(random.next() >> 40) 007 \(pick(["", "a b"]))".utf8)
        case 3: return Array(label().utf8) + (0..<random.next(in: 0..<20)).map { _ in anyByte() }
        default: break
        }
        let count = random.chance(1, in: 8) ? random.next(in: 1..<cpuCount + 3) : cpuCount
        var text = label() + field(number(), width: pick([11, 11, 11, 10, 13, 2]))
        for _ in 1..<max(1, count) { text += field(number(), width: random.chance(1, in: 300) ? 12 : 11) }
        text += pick([
            "", " ", "   Local timer interrupts", "  IO-APIC   2-edge      timer", "\t\"x\\ & 'y'", " \u{e9}",
            " \u{10fe90}", "5",
        ])
        return Array(text.utf8)
    }

    private mutating func label() -> String {
        pick(["", " ", "  ", "\t"])
            + pick([
                "1", "24", "LOC", "IPI0", "ERR", "I/O", "MIS", "x&y", "99999999999999999999",
                "9223372036854775807", "-5", "+7",
            ]) + ":"
    }

    private mutating func number() -> UInt64 {
        switch random.next(in: 0..<8) {
        case 0: random.next() >> 32
        case 1: random.next() >> 50
        case 2: random.chance(1, in: 20) ? random.next() : UInt64(UInt32.max)
        default: 0
        }
    }

    private func field(_ value: UInt64, width: Int) -> String {
        let digits = String(value)
        return String(repeating: " ", count: max(0, width - digits.utf8.count)) + digits
    }

    private mutating func anyByte() -> UInt8 {
        let byte = UInt8(random.next(in: 1..<256))
        return byte == UInt8(ascii: "\n") ? 0xff : byte
    }

    mutating func pick<Item>(_ items: [Item]) -> Item { items[random.next(in: 0..<items.count)] }
}
