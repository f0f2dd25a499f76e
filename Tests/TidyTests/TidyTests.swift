import Testing

/// The rules of the house that a compiler does not hold.
@Suite struct TidyTests {
    /// What each module may import of the project; the toolchain's modules and what is listed for it besides.
    static let arrows: [String: Set<String>] = [
        "bigproc": [
            "FuseServer", "ProcTree", "MachineFile", "SeqFile", "Machine", "KernelMemory", "KernelTypes",
            "ArgumentParser", "Logging",
        ],
        "FuseServer": ["CFuse", "KernelTypes"],
        "ProcTree": ["SeqFile", "Machine", "KernelMemory", "KernelTypes"],
        "MachineFile": ["Machine", "KernelTypes", "Yams"],
        "SeqFile": ["KernelTypes"],
        "Machine": ["KernelMemory", "KernelTypes", "HashTreeCollections"],
        "KernelMemory": ["KernelTypes"],
        "KernelTypes": [],
    ]

    static let accessLevels: Set<String> = ["public", "package", "internal", "private", "fileprivate"]

    static let toolchain: Set<String> = ["Glibc", "Synchronization"]

    @Test func everyModuleIsKnown() throws {
        let modules = Set(try SourceTree("Sources").files.map(\.module))
        #expect(modules == Set(Self.arrows.keys))
    }

    @Test func importsFollowTheArrows() throws {
        for file in try SourceTree("Sources").files {
            let allowed = try #require(Self.arrows[file.module], "\(file.path)").union(Self.toolchain)
            for line in file.lines {
                let words = line.split(separator: " ")
                guard !line.hasPrefix(" "), let place = words.firstIndex(of: "import"), place <= 1,
                    place == 0 || Self.accessLevels.contains(String(words[0])), words.count > place + 1
                else { continue }
                let module = String(words[place + 1])
                #expect(allowed.contains(module), "\(file.path) imports \(module)")
            }
        }
    }

    @Test func filesFitAFewScreens() throws {
        let files = try SourceTree("Sources").files
        for file in files {
            #expect(file.lines.count <= 400, "\(file.path) has \(file.lines.count) lines")
        }
        let median = files.map(\.lines.count).sorted()[files.count / 2]
        #expect(median <= 150)
    }

    @Test func nothingThatAUserCausesEndsTheProgram() throws {
        for file in try SourceTree("Sources").files {
            for (number, line) in file.lines.enumerated() {
                for forbidden in ["try!", "fatalError(", "as!"] {
                    #expect(!line.contains(forbidden), "\(file.path):\(number + 1): \(forbidden)")
                }
            }
        }
    }

    @Test func nothingIsLeftForLater() throws {
        for file in try SourceTree("Sources").files {
            for (number, line) in file.lines.enumerated() {
                for mark in ["TODO", "FIXME", "XXX"] {
                    #expect(!line.contains(mark), "\(file.path):\(number + 1): \(mark)")
                }
            }
        }
    }
}
