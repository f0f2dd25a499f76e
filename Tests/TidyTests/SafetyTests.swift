import Testing

/// What the house allows itself of code that the compiler cannot check.
@Suite struct SafetyTests {
    /// The files of modules that have little use for pointers in which `unsafe` may stand: system calls, and
    /// the two places where an import of a large table spends its time. A file that needs none any more leaves
    /// the list.
    static let unsafeFiles: [String: Set<String>] = [
        "KernelTypes": [
            "Sources/KernelTypes/Errno.swift", "Sources/KernelTypes/GatherList.swift",
            "Sources/KernelTypes/Lock.swift",
            "Sources/KernelTypes/VirtualClock.swift",
        ],
        "Machine": [],
        "MachineFile": [
            "Sources/MachineFile/Import/CellScanner.swift", "Sources/MachineFile/Import/FactsFolder.swift",
            "Sources/MachineFile/Import/HostFile.swift",
            "Sources/MachineFile/Import/InterruptsImporter.swift",
        ],
    ]

    @Test func unsafeCodeStaysWhereItIs() throws {
        let files = try SourceTree("Sources").files
        for (module, allowed) in Self.unsafeFiles {
            let found = files.filter { $0.module == module && SafetyRules.isUnsafe($0) }.map(\.path)
            #expect(Set(found) == allowed, "unsafe code of \(module)")
            #expect(files.contains { $0.module == module })
        }
    }

    @Test func uncheckedSendableSaysWhy() throws {
        let found = try SourceTree("Sources").files.flatMap(SafetyRules.unexplainedSendables)
        #expect(found == [])
    }

    /// Optimised code of Swift 6.3.1 does not run the `deinit` of a noncopyable value whose type a class, or a
    /// `Mutex`, is generic over: a reader's buffer would never go back to the machine's memory. Debug builds
    /// do, so that no other test sees it.
    @Test func noClassIsGenericOverAReader() throws {
        for file in try SourceTree("Sources").files {
            #expect(SafetyRules.genericReaders(file) == [], "\(file.path)")
        }
    }

    @Test func theRulesFindWhatTheyAreFor() {
        func file(_ text: String) -> SourceTree.File {
            SourceTree.File(
                path: "Sources/M/F.swift",
                lines: text.split(separator: "\n", omittingEmptySubsequences: false))
        }
        for text in ["let x = unsafe f()", "@unsafe struct A {}", "nonisolated(unsafe) var a = 1"] {
            #expect(SafetyRules.isUnsafe(file(text)), "\(text)")
        }
        for text in ["/// unsafe", "let x = 1  // unsafe", "withUnsafeBytes {}", "isunsafe()"] {
            #expect(!SafetyRules.isUnsafe(file(text)), "\(text)")
        }

        let bare = "final class A<B: C>: D, @unchecked Sendable {"
        #expect(SafetyRules.unexplainedSendables(file(bare)) == ["Sources/M/F.swift: A"])
        #expect(SafetyRules.unexplainedSendables(file(bare + "\n\n\n    // SAFETY: far")).count == 1)
        #expect(SafetyRules.unexplainedSendables(file(bare + "\n\n    // SAFETY: near")) == [])
        #expect(SafetyRules.unexplainedSendables(file("// SAFETY: near\n\n" + bare)) == [])
        #expect(
            SafetyRules.unexplainedSendables(file("extension A.B: @unchecked Sendable {}"))
                == ["Sources/M/F.swift: A.B"])

        for text in [
            "final class A<Reader: SequentialReader & ~Copyable> {",
            "class A<R>: B\nwhere R: SequentialReader {",
            "final class A<\n    Reader: ~Copyable\n>: B {", "class A: B<PageReader<F, P>> {",
            "let a: Mutex<PageReader<F, P>>", "private let a: Mutex<Reader>",
            "let a = Box<Int, RowReader<F, P>>(b)",
        ] {
            #expect(SafetyRules.genericReaders(file(text)).count == 1, "\(text)")
        }
        for text in [
            "final class A<File: AddressableFile> {\n    private var reader: PageReader<File, KernelPages>",
            "func read<Reader: SequentialReader & ~Copyable>(_ reader: inout Reader) {",
            "// Mutex<Reader>", "public struct PageReader<File: F, P: Q>: ~Copyable, SequentialReader {",
        ] {
            #expect(SafetyRules.genericReaders(file(text)) == [], "\(text)")
        }
    }
}
