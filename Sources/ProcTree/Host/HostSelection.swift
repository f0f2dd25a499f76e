/// Which of a host's places are to be taken: all, or those that a user names.
public struct HostSelection: Sendable {
    /// Paths that are taken, with what is below them; all when there are none.
    public let only: [String]
    /// Paths that are left as the host has them, with what is below them.
    public let without: [String]

    /// A choice by paths such as `/proc/interrupts` or `/proc/sys`, with or without the first slash.
    public init(only: [String] = [], without: [String] = []) {
        self.only = only.map(HostSelection.normal)
        self.without = without.map(HostSelection.normal)
    }

    /// Those of `places` that the choice takes.
    ///
    /// The roots of PCI devices come with the directories whose links lead there.
    /// - Throws: when a path chooses nothing, or only a part of what is taken as a whole.
    public func apply(to places: [HostPlace]) throws(HostPlaceError) -> [HostPlace] {
        for path in only + without { try check(path, places) }
        let chosen = places.filter { place in
            !place.isDeviceRoot && (only.isEmpty || only.contains { HostSelection.contains($0, place.path) })
                && !without.contains { HostSelection.contains($0, place.path) }
        }
        let needsRoots = chosen.contains { $0.leadsToDevices && $0.content == .directory }
        return places.filter { place in
            guard place.isDeviceRoot else { return chosen.contains(place) }
            if without.contains(where: { HostSelection.contains($0, place.path) }) { return false }
            return needsRoots || only.contains { HostSelection.contains($0, place.path) }
        }
    }

    /// Whether the user named this very place.
    public func names(_ place: HostPlace) -> Bool { only.contains(place.path) }

    private func check(_ path: String, _ places: [HostPlace]) throws(HostPlaceError) {
        if places.contains(where: { HostSelection.contains(path, $0.path) }) { return }
        if let whole = places.first(where: {
            $0.content == .directory && HostSelection.contains($0.path, path)
        }) {
            throw HostPlaceError(path: path, reason: "\(whole.path) is shown as a whole")
        }
        throw HostPlaceError(
            path: path, reason: "not a file of the machine; 'bigproc run --list' shows which can be chosen")
    }

    /// Whether a path is another or below it.
    private static func contains(_ path: String, _ other: String) -> Bool {
        other == path || path == "/" || other.hasPrefix(path + "/")
    }

    private static func normal(_ path: String) -> String {
        "/" + path.split(separator: "/").joined(separator: "/")
    }
}

/// A path that chooses none of the places that a machine takes.
public struct HostPlaceError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What was given.
    public let path: String
    /// Why it cannot be chosen.
    public let reason: String

    /// Both in one line.
    public var description: String { "\(path): \(reason)" }
}
