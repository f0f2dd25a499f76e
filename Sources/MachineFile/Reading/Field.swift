import KernelTypes

/// A value of a machine file together with its dotted key, for taking it as what it should be.
struct Field {
    let value: ValueTree
    let key: String
    let file: String

    /// An error about this field.
    func error(_ reason: String) -> MachineFileError {
        MachineFileError(file: file, place: value.place, key: key, reason: reason)
    }

    /// An error that names what was found and what should have been.
    func error(expected: String) -> MachineFileError { error("found \(value.summary); expected \(expected)") }

    /// The text of a value that is neither list, mapping nor nothing; may be empty.
    func text(expected: String = "text") throws(MachineFileError) -> String {
        guard case .scalar(let text, _) = value.content, !value.isNull else {
            throw error(expected: expected)
        }
        return text
    }

    /// Text that can stand in a line of a kernel's table: not empty, printable, at most 255 bytes.
    func name() throws(MachineFileError) -> String {
        let text = try text()
        guard !text.isEmpty else { throw error(expected: "text that is not empty") }
        guard text.utf8.count <= 255 else {
            throw error("found \(text.utf8.count) bytes of text; expected 255 at most")
        }
        guard text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && !(0x7f...0x9f).contains($0.value) }) else {
            throw error("found control characters; expected text of one line")
        }
        return text
    }

    /// A whole number in a range.
    func integer(in range: ClosedRange<Int>) throws(MachineFileError) -> Int {
        let expected = "a whole number from \(range.lowerBound) to \(range.upperBound)"
        guard case .scalar(let text, isPlain: true) = value.content, Field.isDecimal(text),
            let number = Int(text), range.contains(number)
        else { throw error(expected: expected) }
        return number
    }

    /// A whole number of 64 bits.
    func unsigned() throws(MachineFileError) -> UInt64 {
        guard case .scalar(let text, isPlain: true) = value.content, Field.isDecimal(text),
            let number = UInt64(text)
        else { throw error(expected: "a whole number from 0 to \(UInt64.max)") }
        return number
    }

    /// A number, possibly with a fraction, in a range.
    func number(in range: ClosedRange<Double>, expected: String) throws(MachineFileError) -> Double {
        guard case .scalar(let text, isPlain: true) = value.content,
            text.utf8.allSatisfy({ "0123456789.eE+-".utf8.contains($0) }), let number = Double(text),
            number.isFinite, range.contains(number)
        else { throw error(expected: expected) }
        return number == 0 ? 0 : number
    }

    /// `true` or `false`.
    func bool() throws(MachineFileError) -> Bool {
        if case .scalar(let text, isPlain: true) = value.content {
            if text == "true" { return true }
            if text == "false" { return false }
        }
        throw error(expected: "true or false")
    }

    /// A number of bytes.
    func size(in range: ClosedRange<UInt64>) throws(MachineFileError) -> UInt64 {
        let bounds = (ByteSize(bytes: range.lowerBound), ByteSize(bytes: range.upperBound))
        let expected = "a size from \(bounds.0) to \(bounds.1), as 64GiB"
        let text = try text(expected: expected)
        guard let size = ByteSize(text), range.contains(size.bytes) else { throw error(expected: expected) }
        return size.bytes
    }

    /// One of the names of an enumeration.
    func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ type: Choice.Type, called what: String
    ) throws(MachineFileError) -> Choice {
        let names = type.allCases.map(\.rawValue)
        let expected = "\(what): \(names.joined(separator: ", "))"
        let text = try text(expected: expected)
        guard let choice = type.init(rawValue: text) else {
            let nearest = Spelling.nearest(to: text, in: names).map { " (did you mean \($0)?)" } ?? ""
            throw error(expected: expected + nearest)
        }
        return choice
    }

    /// CPUs below `count` in the kernel's list format, as `0-3,8`.
    func cpus(below count: Int) throws(MachineFileError) -> CPUSet {
        let expected = "CPUs below \(count) as in \"0-3,8\""
        let text = try text(expected: expected)
        do {
            return try CPUSet(kernelList: text.utf8, nrCPUs: count)
        } catch {
            throw self.error(expected: expected)
        }
    }

    /// The entries of a list.
    func list() throws(MachineFileError) -> [Field] {
        guard case .list(let items) = value.content else { throw error(expected: "a list") }
        var fields: [Field] = []
        fields.reserveCapacity(items.count)
        for (index, item) in items.enumerated() {
            fields.append(Field(value: item, key: "\(key)[\(index)]", file: file))
        }
        return fields
    }

    private static func isDecimal(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}
