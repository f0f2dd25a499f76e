import Machine

extension MachineDecoder {
    /// Modules that are loaded from the start.
    func modules(_ field: Field) throws(MachineFileError) -> [ModuleSpecification] {
        var seen: Set<String> = []
        var result: [ModuleSpecification] = []
        for item in try field.list() {
            let fields = try item.mapping(["name", "size"])
            let nameField = try fields.required("name", expected: "the module's name")
            let name = try nameField.name()
            guard ModuleSpecification.isName(name) else {
                throw nameField.error(
                    expected: "up to \(ModuleSpecification.nameLimit) letters, digits, '_', '-' and '.'")
            }
            guard seen.insert(name).inserted else {
                throw nameField.error("module \(name) is there twice; expected it once")
            }
            let size = try fields.required("size", expected: "the module's size in bytes")
            result.append(
                ModuleSpecification(name: name, size: try size.size(in: ModuleSpecification.sizes)))
        }
        return result
    }

    /// Captured files: paths under the mount, and the host files that hold their text.
    ///
    /// ```yaml
    /// files:
    ///   proc/kallsyms: kallsyms.txt                      # a record is a line
    ///   proc/crypto: {text: crypto.txt, records: paragraph}
    ///   proc/slabinfo: {text: slabinfo.txt, records: line, header: 2}
    /// ```
    func files(_ field: Field) throws(MachineFileError) -> [CapturedFile] {
        var result: [CapturedFile] = []
        for (path, source) in try field.entries() {
            let parts = path.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count >= 2, parts[0] == "proc" || parts[0] == "sys",
                parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." && $0.utf8.count <= 255 }),
                path.utf8.count <= 4095, path.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f })
            else {
                throw source.error(
                    "found path \(OneLine.quoted(path)); "
                        + "expected one under proc/ or sys/ without '.' and '..'"
                )
            }
            result.append(try file(source, at: path))
        }
        return result
    }

    private func file(_ field: Field, at path: String) throws(MachineFileError) -> CapturedFile {
        guard case .mapping = field.value.content else {
            return CapturedFile(path: path, source: try host(field))
        }
        let fields = try field.mapping(["text", "records", "header"])
        let source = try host(
            try fields.required("text", expected: "the path of the file that holds the text"))
        var records = RecordCut()
        if let unit = fields["records"] {
            records.unit = try unit.choice(RecordCut.Unit.self, called: "what a record is")
        }
        if let header = fields["header"] { records.header = try header.integer(in: RecordCut.headers) }
        return CapturedFile(path: path, source: source, records: records)
    }

    /// The path of a host file, from the working directory.
    private func host(_ field: Field) throws(MachineFileError) -> String {
        let text = try field.text(expected: "the path of the file that holds the text")
        guard !text.isEmpty else { throw field.error(expected: "a path") }
        let isFree = folder.isEmpty || text.hasPrefix("/")
        return isFree ? text : (folder.hasSuffix("/") ? folder : folder + "/") + text
    }
}
