import KernelTypes
import Testing

@testable import FuseServer

@Suite("Mount options") struct MountOptionsTests {
    @Test("are known by FUSE's names") func names() throws {
        var options = MountOptions()
        try options.apply("allow_other,ro,nonempty,debug,fsname=my machine")
        #expect(options.allowsOthers && options.isReadOnly && options.allowsContents && options.isDebugging)
        #expect(options.sourceName == "my machine")
        #expect(options.others.isEmpty)
        try options.apply("rw")
        #expect(!options.isReadOnly)
    }

    @Test("of others are passed on, a comma with a backslash being part of a value") func others() throws {
        var options = MountOptions()
        try options.apply(#"noatime,context=a\,b"#)
        #expect(options.others == ["noatime", #"context=a\,b"#])
        let words = options.arguments(withHelper: false)
        #expect(words.first == "bigproc")
        #expect(words.contains("fsname=bigproc") && words.contains("subtype=bigproc"))
        #expect(!words.contains("auto_unmount"))
        #expect(options.arguments(withHelper: true).contains("auto_unmount"))
        #expect(words.suffix(2) == ["-o", #"context=a\,b"#])
    }

    @Test(
        "that are empty, unknown, or hide what the mount is, are errors",
        arguments: ["", "ro,", "subtype=proc", "fsname=", "nosuch", "max_read=5", "rootmode=40000"])
    func refused(list: String) {
        var options = MountOptions()
        #expect(throws: MountError.self) { try options.apply(list) }
    }

    @Test("have errors of one line") func oneLine() {
        let error = MountError("first\nsecond", errno: .noEntry, advice: "do\nthis")
        #expect(error.description == "first second: No such file or directory; do this")
    }
}
