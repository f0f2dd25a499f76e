import KernelTypes
import Synchronization

/// The open files of one mount, in the order of their opening.
final class ReaderRegistry: Sendable {
    private struct Entries {
        var nextNumber: UInt64 = 0
        var files: [ObjectIdentifier: (number: UInt64, file: OpenFile)] = [:]
    }

    private let entries = Lock(Entries())

    func add(_ file: OpenFile) {
        entries.withLock {
            $0.files[ObjectIdentifier(file)] = ($0.nextNumber, file)
            $0.nextNumber += 1
        }
    }

    func remove(_ file: OpenFile) {
        // The last reference may go with the entry, and with it a large buffer: not under the lock.
        let removed = entries.withLock { $0.files.removeValue(forKey: ObjectIdentifier(file)) }
        withExtendedLifetime(removed) {}
    }

    /// What is to be seen of all of them now.
    var statuses: [ReaderStatus] {
        entries.withLock { entries in
            entries.files.values.sorted { $0.number < $1.number }.map(\.file.status)
        }
    }
}
