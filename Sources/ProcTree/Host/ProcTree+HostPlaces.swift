public import KernelTypes

extension ProcTree {
    /// The places of a host that the machine's files and directories take, by path.
    ///
    /// - Throws: what listing the tree throws.
    public func hostPlaces() throws(Errno) -> [HostPlace] {
        var places: [HostPlace] = []
        for top in ["proc", "sys"] {
            guard let node = try? node(atPath: top) else { continue }
            try addPlaces(of: node.inode, at: "/" + top, to: &places)
        }
        let known = Set(places.map(\.path))
        for path in HostPlace.knownFiles + HostPlace.wholeDirectories where !known.contains(path) {
            places.append(HostPlace(path: path, content: .nothing))
        }
        return places.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }

    private func addPlaces(of directory: UInt64, at path: String, to places: inout [HostPlace]) throws(Errno)
    {
        var entries: [DirectoryEntry] = []
        try list(directory, from: 0) { entry in
            entries.append(entry)
            return true
        }
        for entry in entries {
            let path = "\(path)/\(entry.name)"
            switch entry.kind {
            case .file: places.append(HostPlace(path: path, content: .file))
            case .symbolicLink: continue
            case .directory where HostPlace.wholeDirectories.contains(path) || HostPlace.isDeviceRoot(path):
                places.append(HostPlace(path: path, content: .directory))
            case .directory: try addPlaces(of: entry.inode, at: path, to: &places)
            }
        }
    }
}
