import Foundation
import Glibc
import Testing

/// What `examples/tools.md` says of real tools comes out again, with the versions that it names.
@Suite(.serialized) struct FindingsTests {
    /// A block of the document that is marked `checked`: one command, and the line that it ends with.
    struct Finding: Sendable, CustomTestStringConvertible {
        let package: String
        let version: String
        let command: String
        let lastLine: String

        var testDescription: String { "\(package): \(command)" }
    }

    private static let examples = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "examples")

    /// The blocks, each with the package that was named last before it.
    static let findings: [Finding] = {
        let text = (try? String(contentsOf: examples.appending(path: "tools.md"), encoding: .utf8)) ?? ""
        var package = ("", "")
        var block: [Substring]?
        var found: [Finding] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if let named = line.prefixMatch(of: /Package `([^`]+)` (\S+?)\.(?: |$)/) {
                package = (String(named.1), String(named.2))
            }
            if line == "```console checked" {
                block = []
            } else if line == "```", let lines = block {
                block = nil
                guard lines.count == 2, lines[0].hasPrefix("$ bigproc ") else { continue }
                found.append(
                    Finding(
                        package: package.0, version: package.1,
                        command: String(lines[0].dropFirst("$ bigproc ".count)), lastLine: String(lines[1])))
            } else {
                block?.append(line)
            }
        }
        return found
    }()

    @Test func everyCheckedBlockIsUnderstood() throws {
        let text = try String(contentsOf: Self.examples.appending(path: "tools.md"), encoding: .utf8)
        let marks = text.components(separatedBy: "\n```console checked\n").count - 1
        #expect(marks >= 8 && Self.findings.count == marks)
        #expect(Self.findings.allSatisfy { !$0.package.isEmpty && $0.lastLine.hasPrefix("last good: ") })
    }

    @Test(arguments: findings)
    func theBorderIsWhereTheDocumentSaysItIs(finding: Finding) async throws {
        let installed = try await Program.tool(
            "dpkg-query", "-W", "-f=${db:Status-Abbrev}${Version}", finding.package)
        guard installed.text == "ii \(finding.version)" else {
            // A tool that is not there is a fault of the test's machine; another version may have another border.
            let isThere = installed.text.hasPrefix("ii ")
            try #require(isThere || getenv("CI") == nil, "\(finding.package) is not installed")
            print("skipped: \(finding.package) is '\(installed.text)', not \(finding.version)")
            return
        }
        let found = try await Program.shell(
            "cd '\(Self.examples.path())/tools' && '\(Program.path)' \(finding.command)")
        #expect(found.status == 0, "\(found.error)")
        #expect(found.lines.last.map(String.init) == finding.lastLine, "\(found.text)\(found.error)")
    }
}
