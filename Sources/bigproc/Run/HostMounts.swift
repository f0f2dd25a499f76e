import FuseServer
import Glibc
import KernelTypes
import ProcTree

/// Puts a machine's files in the place of the host's, in a mount namespace of the process' own.
struct HostMounts {
    /// Where the machine's tree is mounted for the moment.
    let tree: String
    let places: [HostPlace]
    let selection: HostSelection

    /// The directory of the roots of PCI devices.
    private static let devices = "/sys/devices"

    /// Mounts all.
    ///
    /// Where the host has no such path, a directory of sysfs is built anew, with what the host has in it and
    /// what the machine has beside; that cannot be done in procfs, which comes and goes with processes, so that
    /// there the host's files alone can be replaced.
    func mount() throws {
        let roots = places.filter(\.isDeviceRoot)
        if !roots.isEmpty, HostPath.exists(HostMounts.devices) {
            try rebuild(HostMounts.devices, adding: roots, dropping: HostMounts.isDeviceRoot)
        }
        for place in places where place.content != .nothing && !HostPath.exists(place.path) {
            guard place.path.hasPrefix("/sys/"), place.content == .directory,
                let folder = HostMounts.nearestFolder(of: place.path)
            else { continue }
            try rebuild(folder, adding: [place], dropping: { _ in false })
        }
        var count = 0
        for place in places where HostPath.exists(place.path) {
            try attempt("show \(place.path)") { () throws(Errno) in
                try PrivateMount.bind(try source(of: place), at: place.path)
            }
            count += 1
        }
        for place in places where selection.names(place) && !HostPath.exists(place.path) {
            guard place.content != .nothing else { continue }
            throw Failure(
                "\(place.path): the host has no such file, in whose place the machine's could be shown")
        }
        guard count > 0 else { throw Failure("nothing is left of the machine's files to be shown") }
    }

    /// What is mounted at a place.
    private func source(of place: HostPlace) throws(Errno) -> String {
        guard place.content == .nothing else { return tree + place.path }
        var status = stat()
        guard unsafe stat(place.path, &status) == 0 else { throw .last }
        let isDirectory = status.st_mode & S_IFMT == S_IFDIR
        return "\(tree)/\(isDirectory ? PresentedTree.hiddenDirectory : PresentedTree.hiddenFile)"
    }

    /// Builds a directory anew in memory: with what the host has there, and with empty directories on the way to
    /// the places that are to be added.
    private func rebuild(
        _ folder: String, adding places: [HostPlace], dropping isDropped: (String) -> Bool
    ) throws {
        try attempt("rebuild \(folder)") { () throws(Errno) in
            // The host's directory stays in reach behind what is mounted over it.
            let (descriptor, original) = try PrivateMount.reference(to: folder)
            defer { close(descriptor) }
            let names = try HostMounts.names(in: original)
            try PrivateMount.memory(at: folder)
            for name in names where !isDropped("\(folder)/\(name)") {
                try HostMounts.mirror("\(original)/\(name)", at: "\(folder)/\(name)")
            }
            for place in places {
                var path = folder
                for name in place.path.dropFirst(folder.count).split(separator: "/") {
                    path += "/\(name)"
                    guard unsafe mkdir(path, 0o755) == 0 || errno == EEXIST else { throw .last }
                }
            }
            try PrivateMount.seal(folder)
        }
    }

    /// Shows one entry of a directory at another place.
    private static func mirror(_ original: String, at path: String) throws(Errno) {
        var status = stat()
        guard unsafe lstat(original, &status) == 0 else {
            // It may have gone by now.
            return
        }
        switch status.st_mode & S_IFMT {
        case S_IFLNK:
            var target = [CChar](repeating: 0, count: Int(PATH_MAX))
            // SAFETY: the call is given one byte less than the array has, so that a NUL follows.
            guard unsafe readlink(original, &target, target.count - 1) >= 0, unsafe symlink(target, path) == 0
            else { throw .last }
            return
        case S_IFDIR:
            guard unsafe mkdir(path, 0o755) == 0 else { throw .last }
        default:
            let file = unsafe open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o444)
            guard file >= 0 else { throw .last }
            close(file)
        }
        try PrivateMount.bind(original, at: path)
    }

    private static func names(in folder: String) throws(Errno) -> [String] {
        guard let stream = unsafe opendir(folder) else { throw .last }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            // SAFETY: the kernel ends the name with a NUL, and it is copied before the next entry is read.
            let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { name in
                unsafe String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// The nearest directory of sysfs above a path that the host has; nil when it has none.
    private static func nearestFolder(of path: String) -> String? {
        var folder = HostPath.folder(of: path)
        while !HostPath.exists(folder) { folder = HostPath.folder(of: folder) }
        return folder.hasPrefix("/sys/") ? folder : nil
    }

    private static func isDeviceRoot(_ path: String) -> Bool {
        HostPlace(path: path, content: .directory).isDeviceRoot
    }

    private func attempt(_ what: String, _ body: () throws(Errno) -> Void) throws {
        do throws(Errno) { try body() } catch { throw Failure("cannot \(what): \(error)") }
    }
}
