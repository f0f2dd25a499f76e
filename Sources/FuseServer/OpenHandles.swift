import KernelTypes
import Synchronization

/// The open files of a mount. Each is kept alive here, and known to the kernel by its address.
final class OpenHandles<Handle: AnyObject & Sendable>: Sendable {
    private let addresses = Lock<Set<UInt64>>([])

    /// Whether none is open.
    var isEmpty: Bool { addresses.withLock { $0.isEmpty } }

    /// Keeps a handle, and returns the number by which the kernel will know it.
    func insert(_ handle: Handle) -> UInt64 {
        let address = UInt64(UInt(bitPattern: unsafe Unmanaged.passRetained(handle).toOpaque()))
        _ = addresses.withLock { $0.insert(address) }
        return address
    }

    /// The handle of that number, which must not have been removed: the kernel sends nothing after a release.
    func handle(_ number: UInt64) -> Handle? {
        guard let address = unsafe UnsafeRawPointer(bitPattern: UInt(number)) else { return nil }
        // SAFETY: `insert` retained it, and only the request after its last use removes it.
        return unsafe Unmanaged<Handle>.fromOpaque(address).takeUnretainedValue()
    }

    /// Gives up a handle; nil when it is not kept here.
    func remove(_ number: UInt64) -> Handle? {
        guard addresses.withLock({ $0.remove(number) }) != nil else { return nil }
        guard let address = unsafe UnsafeRawPointer(bitPattern: UInt(number)) else { return nil }
        // SAFETY: it was among the retained ones, and is no longer.
        return unsafe Unmanaged<Handle>.fromOpaque(address).takeRetainedValue()
    }

    /// Gives up all handles, in no order.
    func removeAll() -> [Handle] {
        let numbers = addresses.withLock { Array($0) }
        return numbers.compactMap(remove)
    }
}
