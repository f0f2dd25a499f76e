import KernelMemory
import KernelTypes

/// How one setting of an injector reads and is written.
struct FaultAttribute: Sendable {
    /// The text without a newline.
    let text: @Sendable (FaultInjector.Attributes) -> String
    /// What a written text changes.
    let change:
        @Sendable (_ text: [UInt8]) throws(Errno) -> @Sendable (inout FaultInjector.Attributes) -> Void

    /// A number without sign, cut to `bits` as the kernel's variable is.
    private static func number<Value: FixedWidthInteger & UnsignedInteger & Sendable>(
        _ path: any WritableKeyPath<FaultInjector.Attributes, Value> & Sendable, bits: Int
    ) -> FaultAttribute {
        let mask = UInt64.max >> UInt64(64 - bits)
        return FaultAttribute {
            "\($0[keyPath: path])"
        } change: { (text) throws(Errno) in
            let value = Value(truncatingIfNeeded: try DebugfsText.number(text, isSigned: false) & mask)
            return { $0[keyPath: path] = value }
        }
    }

    /// A number with a sign, of which the kernel keeps 32 bits.
    private static func signed(
        _ path: any WritableKeyPath<FaultInjector.Attributes, Int32> & Sendable
    ) -> FaultAttribute {
        FaultAttribute {
            "\($0[keyPath: path])"
        } change: { (text) throws(Errno) in
            let value = Int32(truncatingIfNeeded: try DebugfsText.number(text, isSigned: true))
            return { $0[keyPath: path] = value }
        }
    }

    /// A truth value. A text that is none is taken without a complaint and changes nothing, as debugfs does.
    private static func boolean(
        _ path: any WritableKeyPath<FaultInjector.Attributes, Bool> & Sendable
    ) -> FaultAttribute {
        FaultAttribute {
            $0[keyPath: path] ? "Y" : "N"
        } change: { (text) throws(Errno) in
            let value = DebugfsText.boolean(text)
            return { if let value { $0[keyPath: path] = value } }
        }
    }

    /// The settings by name.
    ///
    /// - Parameters:
    ///   - isOfPages: of `fail_page_alloc`, which has two more.
    ///   - isNarrow: on a machine whose `unsigned long` has 32 bits.
    static func all(isOfPages: Bool, isNarrow: Bool) -> [(name: String, attribute: FaultAttribute)] {
        let word = isNarrow ? 32 : 64
        var all = [
            ("probability", number(\.probability, bits: word)), ("interval", number(\.interval, bits: word)),
            ("times", signed(\.times)), ("space", signed(\.space)),
            ("verbose", number(\.verbose, bits: word)), ("ignore-gfp-wait", boolean(\.ignoresWaiting)),
        ]
        if isOfPages {
            all.append(("ignore-gfp-highmem", boolean(\.ignoresHighMem)))
            all.append(("min-order", number(\.minimumOrder, bits: 32)))
        }
        return all
    }
}
