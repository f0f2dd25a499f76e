import Glibc
import KernelTypes

/// Addresses of the host that stand for the emulated kernel's range of vmalloc: reserved in one piece, with
/// nothing behind them, until frames of the machine's memory are mapped into them.
///
/// Who maps where is for the owner to keep apart; nothing here is guarded.
@safe final class HostWindow: Sendable {
    /// The size in bytes.
    let size: Int
    // SAFETY: set once, valid until `deinit`.
    private nonisolated(unsafe) let start: UnsafeMutableRawPointer

    /// Reserves `size` bytes of addresses.
    init(size: Int) throws(Errno) {
        // SAFETY: a new mapping at an address of the host's choice, checked before use.
        let mapped = unsafe mmap(nil, size, PROT_NONE, Self.reservation, -1, 0)
        guard let start = unsafe mapped, unsafe start != MAP_FAILED else { throw .last }
        self.size = size
        unsafe self.start = start
    }

    deinit {
        // SAFETY: the owner is gone, and with it all that reads here.
        unsafe munmap(start, size)
    }

    /// The bytes of `range`, which must lie inside; only those that are mapped can be touched.
    func bytes(_ range: Range<Int>) -> UnsafeMutableRawBufferPointer {
        precondition(range.lowerBound >= 0 && range.upperBound <= size, "bytes outside of the window")
        return unsafe UnsafeMutableRawBufferPointer(start: start + range.lowerBound, count: range.count)
    }

    /// Maps runs of a file, given in bytes, side by side from `offset` on, which must all fit.
    ///
    /// - Throws: the host's error; nothing is mapped then.
    func map(_ runs: [Range<Int>], of file: CInt, at offset: Int) throws(Errno) {
        var place = offset
        for run in runs {
            let bytes = unsafe bytes(place..<place + run.count)
            let flags = MAP_SHARED | MAP_FIXED | MAP_NORESERVE
            // SAFETY: replaces part of the window's own reservation.
            let mapped = unsafe mmap(
                bytes.baseAddress, run.count, PROT_READ | PROT_WRITE, flags, file, off_t(run.lowerBound))
            guard unsafe mapped != MAP_FAILED else {
                let error = Errno.last
                if place > offset { unmap(offset..<place) }
                throw error
            }
            place += run.count
        }
    }

    /// Takes away what is mapped in `range`, which must be whole runs: it is a reservation again.
    ///
    /// A process with more mappings than the host allows cannot even replace one, but it can lock it: the
    /// addresses fault all the same, and the next `map` replaces them.
    ///
    /// - Returns: false if the mappings had to stay.
    @discardableResult
    func unmap(_ range: Range<Int>) -> Bool {
        let bytes = unsafe bytes(range)
        // SAFETY: replaces part of the window, which the owner has given up.
        let mapped = unsafe mmap(
            bytes.baseAddress, bytes.count, PROT_NONE, Self.reservation | MAP_FIXED, -1, 0)
        if unsafe mapped != MAP_FAILED { return true }
        // SAFETY: as above.
        _ = unsafe mprotect(bytes.baseAddress, bytes.count, PROT_NONE)
        return false
    }

    private static let reservation = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
}
