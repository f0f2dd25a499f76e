/// What must hold for every file of a mounted machine, whatever happens to the machine while it is read. Each
/// check gives the first thing that is wrong, or nil.
enum Laws {
    /// `proc/interrupts` taken apart.
    struct Interrupts {
        var cpus: [Int] = []
        /// The cells of each row, by its label.
        var rows: [String: [UInt64]] = [:]
        var fault: String?

        /// Rows with one number only, whatever CPUs there are.
        private static let single: Set<String> = ["ERR", "MIS", "Err"]

        init(_ text: String) {
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            guard let header = lines.first, lines.last?.isEmpty == true else {
                fault = "no whole table: \(text.prefix(80))"
                return
            }
            cpus = header.split(separator: " ").compactMap { Int($0.dropFirst(3)) }
            for line in lines.dropFirst().dropLast() {
                guard let colon = line.firstIndex(of: ":") else {
                    fault = "a line without label: \(line.prefix(80))"
                    return
                }
                let label = String(line[..<colon].drop { $0 == " " })
                let words = line[line.index(after: colon)...].split(separator: " ")
                let wanted = Self.single.contains(label) ? 1 : cpus.count
                let cells = words.prefix(wanted).compactMap { UInt64($0) }
                if cells.count != wanted { fault = "\(label): \(cells.count) cells for \(wanted) CPUs" }
                if rows[label] != nil { fault = "\(label) is there twice" }
                rows[label] = cells
            }
        }

        /// The sum of an interrupt's cells.
        func sum(_ label: String) -> UInt64? { rows[label]?.reduce(0, +) }

        /// What ran backwards since an earlier reading; counters of 32 bits that began anew do not count.
        func backwards(since earlier: Interrupts) -> String? {
            let places = Dictionary(uniqueKeysWithValues: cpus.enumerated().map { ($1, $0) })
            for (label, old) in earlier.rows {
                guard let new = rows[label], old.count == earlier.cpus.count else { continue }
                for (place, cpu) in earlier.cpus.enumerated() {
                    guard let now = places[cpu], new[now] < old[place] else { continue }
                    if old[place] - new[now] < 1 << 31 {
                        return "\(label) of CPU \(cpu) ran from \(old[place]) back to \(new[now])"
                    }
                }
            }
            return nil
        }
    }

    /// `proc/stat` taken apart.
    struct Stat {
        /// The numbers of the line of all CPUs.
        var all: [UInt64] = []
        /// The numbers of each CPU's line.
        var cpus: [Int: [UInt64]] = [:]
        /// The interrupts: the total, then each number's.
        var interrupts: [UInt64] = []
        var softirqs: [UInt64] = []
        var fault: String?

        init(_ text: String) {
            for line in text.split(separator: "\n") {
                let words = line.split(separator: " ")
                let numbers = words.dropFirst().compactMap { UInt64($0) }
                guard let name = words.first else { continue }
                switch name {
                case "cpu": all = numbers
                case "intr": interrupts = numbers
                case "softirq": softirqs = numbers
                default:
                    if name.hasPrefix("cpu"), let cpu = Int(name.dropFirst(3)) { cpus[cpu] = numbers }
                }
            }
            if all.count != 10 || cpus.values.contains(where: { $0.count != 10 }) {
                fault = "CPU lines without ten numbers"
            }
            for column in all.indices where cpus.values.reduce(0, { $0 + $1[column] }) > all[column] {
                fault = "CPUs' column \(column) is more than the sum's"
            }
            if interrupts.isEmpty || interrupts.dropFirst().reduce(0, +) > interrupts[0] {
                fault = "interrupts are more than their total"
            }
            if softirqs.count != 11
                || softirqs[0] & 0xffff_ffff != softirqs.dropFirst().reduce(0, +) & 0xffff_ffff
            {
                fault = "softirqs do not sum up"
            }
        }

        /// What ran backwards since an earlier reading.
        func backwards(since earlier: Stat) -> String? {
            for (cpu, old) in earlier.cpus {
                guard let new = cpus[cpu] else { continue }
                for column in 0..<10 where new[column] < old[column] {
                    return "column \(column) of cpu\(cpu) ran from \(old[column]) back to \(new[column])"
                }
            }
            for column in 0..<10 where all[column] < earlier.all[column] {
                return "column \(column) of all CPUs ran backwards"
            }
            if interrupts[0] < earlier.interrupts[0] { return "the total of interrupts ran backwards" }
            return nil
        }
    }

    /// A list of CPUs as the kernel writes it; nil for what is none.
    static func list(_ text: String) -> Set<Int>? {
        guard text.hasSuffix("\n") else { return nil }
        var result: Set<Int> = []
        for part in text.dropLast().split(separator: ",") {
            let bounds = part.split(separator: "-").map { Int($0) }
            guard let first = bounds[0], let last = bounds.last.flatMap(\.self), first <= last else {
                return nil
            }
            result.formUnion(first...last)
        }
        return result
    }

    /// A mask of CPUs as the kernel writes it; nil for what is none.
    static func mask(_ text: String) -> Set<Int>? {
        guard text.hasSuffix("\n") else { return nil }
        var result: Set<Int> = []
        let groups = text.dropLast().split(separator: ",").reversed()
        for (index, group) in groups.enumerated() {
            guard let bits = UInt32(group, radix: 16), index == groups.count - 1 || group.count == 8 else {
                return nil
            }
            for bit in 0..<32 where bits >> UInt32(bit) & 1 == 1 { result.insert(index * 32 + bit) }
        }
        return result
    }
}
