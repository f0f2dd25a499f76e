import KernelTypes
import Machine

/// The directories of `proc/irq`, or of `sys/kernel/irq`: a number each.
struct DescriptorFamily: NumberedFamily {
    /// Whether only those count that `proc/irq` shows.
    let isOfProc: Bool

    var prefix: String { "" }

    func contains(_ number: Int, in directory: Place) -> Bool {
        let descriptors = InterruptDescriptors(state: directory.snapshot.state)
        return isOfProc ? descriptors.isInProc(number) : descriptors.exists(number)
    }

    func member(after number: Int, in directory: Place) -> Int? {
        let descriptors = InterruptDescriptors(state: directory.snapshot.state)
        var number = number
        while let next = descriptors.next(after: number) {
            if !isOfProc || descriptors.isInProc(next) { return next }
            number = next
        }
        return nil
    }

    func count(in directory: Place) -> Int {
        InterruptDescriptors(state: directory.snapshot.state).count(inProc: isOfProc)
    }
}

/// The empty directories in `proc/irq/N`, named after handlers: the first of each name.
///
/// A name with a slash has none, for the kernel takes it for a path whose beginning is missing; neither has
/// one by which a file beside it goes. Of a long name there are 127 bytes (Linux: `register_handler_proc`).
struct HandlerFamily: NameFamily {
    /// Names of the files in the same directory.
    let taken: Set<String>

    private static let longest = 127

    var bits: Int { 16 }

    func number(of name: Span<UInt8>, in directory: Place) -> Int? {
        let names = names(in: directory)
        var bytes: [UInt8] = []
        for index in 0..<name.count { bytes.append(name[index]) }
        return names.indices.first { names[$0].utf8.elementsEqual(bytes) && isMember($0, of: names) }
    }

    func name(of number: Int, in directory: Place) -> String {
        let names = names(in: directory)
        return names.indices.contains(number) ? names[number] : ""
    }

    func contains(_ number: Int, in directory: Place) -> Bool { isMember(number, of: names(in: directory)) }

    func member(after number: Int, in directory: Place) -> Int? {
        let names = names(in: directory)
        return names.indices.first { $0 > number && isMember($0, of: names) }
    }

    func count(in directory: Place) -> Int {
        let names = names(in: directory)
        return names.indices.count { isMember($0, of: names) }
    }

    private func names(in directory: Place) -> [String] {
        let interrupt = directory.snapshot.state.interrupt(directory.numbers.last)
        return (interrupt?.actions ?? []).prefix(1 << bits).map { action in
            guard action.utf8.count > HandlerFamily.longest else { return action }
            return String(decoding: action.utf8.prefix(HandlerFamily.longest), as: UTF8.self)
        }
    }

    private func isMember(_ number: Int, of names: [String]) -> Bool {
        guard names.indices.contains(number) else { return false }
        let name = names[number]
        guard !name.isEmpty, name != ".", name != "..", !name.utf8.contains(UInt8(ascii: "/")),
            !name.utf8.contains(0), !taken.contains(name)
        else { return false }
        return !names[..<number].contains(name)
    }
}
