import Foundation

/// The project's Swift sources, as text.
struct SourceTree {
    /// One source file.
    struct File {
        /// Its path from the project's folder on.
        let path: String
        let lines: [Substring]

        /// The folder under `Sources` or `Tests` that it is in.
        var module: String { String(path.split(separator: "/")[1]) }
    }

    let files: [File]

    /// The Swift files under `folder` of the project.
    init(_ folder: String) throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let paths = try FileManager.default.subpathsOfDirectory(atPath: root.appending(path: folder).path)
        files = try paths.filter { $0.hasSuffix(".swift") }.sorted().map { path in
            let text = try String(
                contentsOf: root.appending(path: folder).appending(path: path), encoding: .utf8)
            return File(
                path: folder + "/" + path,
                lines: text.split(separator: "\n", omittingEmptySubsequences: false))
        }
    }
}
