import Glibc
import KernelTypes

/// What a command's output must be for a probe to be good.
enum OutputCheck {
    /// Anything.
    case any
    /// The same as that of the first probe.
    case same
    /// A line of it must match this extended regular expression, in which `{}` stands for the value.
    case matches(String)

    /// What is wrong with an output; nil for nothing.
    func fault(_ output: [UInt8], value: Int, first: [UInt8]?) throws -> String? {
        switch self {
        case .any: return nil
        case .same: return first == nil || first == output ? nil : "other output"
        case .matches(let pattern):
            return try OutputCheck.matches(output, OutputCheck.filled(pattern, value)) ? nil : "no match"
        }
    }

    /// Why the expression cannot be used; nil when it can.
    var reason: String? {
        guard case .matches(let pattern) = self else { return nil }
        do {
            _ = try OutputCheck.matches([], OutputCheck.filled(pattern, 0))
            return nil
        } catch { return "\(error)" }
    }

    private static func filled(_ pattern: String, _ value: Int) -> String {
        pattern.split(separator: "{}", omittingEmptySubsequences: false).joined(separator: "\(value)")
    }

    private static func matches(_ output: [UInt8], _ pattern: String) throws -> Bool {
        var expression = unsafe regex_t()
        // SAFETY: compiled here, used in this function only, and freed at its end.
        let code = unsafe regcomp(&expression, pattern, REG_EXTENDED | REG_NEWLINE | REG_NOSUB)
        guard code == 0 else {
            var text = [CChar](repeating: 0, count: 256)
            // SAFETY: the call is given the array's own length and ends what it writes with a NUL.
            _ = unsafe regerror(code, &expression, &text, text.count)
            throw Failure(
                String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
        }
        defer { unsafe regfree(&expression) }
        // The end of a text is a NUL to the C library: one within is taken for the end of a line. So is the last
        // line's end, behind which there is no other line.
        let lines = output.last == UInt8(ascii: "\n") ? output.dropLast() : output[...]
        let text = lines.map { CChar(bitPattern: $0 == 0 ? UInt8(ascii: "\n") : $0) } + [0]
        // SAFETY: the text ends with a NUL.
        return unsafe regexec(&expression, text, 0, nil, 0) == 0
    }
}
