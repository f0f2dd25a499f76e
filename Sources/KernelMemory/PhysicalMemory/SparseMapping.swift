import Glibc
import KernelTypes

/// Zero-filled host memory that costs nothing until it is touched: a sparse memfd, mapped in one piece.
///
/// A memfd and not private anonymous memory, for three reasons: it can be mapped a second time at another
/// address, parts of it can be given back, and the host neither counts its size against what it has
/// promised nor backs the first touch with a huge page.
@safe struct SparseMapping: ~Copyable, Sendable {
    /// The size in bytes.
    let byteCount: Int
    /// What is mapped.
    let file: MemoryFile
    // SAFETY: set once, valid until `deinit`; what lies behind it is guarded by whoever owns the bytes.
    private nonisolated(unsafe) let start: UnsafeMutableRawPointer

    /// Makes `size` bytes, `name` being what the host's lists of mappings and files show.
    init(name: String, size: UInt64) throws(KernelMemoryError) {
        func failure(_ step: KernelMemoryError.HostStep, _ errno: Errno) -> KernelMemoryError {
            .host(step: step, bytes: size, errno: errno)
        }
        // A size beyond the limit raises SIGXFSZ, which kills, where an error is wanted.
        guard let count = Int(exactly: size), size <= Self.fileSizeLimit else {
            throw failure(.resize, Errno(rawValue: EFBIG))
        }
        let file: MemoryFile
        do throws(Errno) { file = try MemoryFile(name: name) } catch { throw failure(.create, error) }
        guard ftruncate(file.descriptor, count) == 0 else { throw failure(.resize, .last) }
        let flags = MAP_SHARED | MAP_NORESERVE
        // SAFETY: a new mapping at an address of the host's choice, checked before use.
        let mapped = unsafe mmap(nil, count, PROT_READ | PROT_WRITE, flags, file.descriptor, 0)
        guard let start = unsafe mapped, unsafe start != MAP_FAILED else { throw failure(.map, .last) }
        // A core file would otherwise hold, or at least walk, all of it. Only a wish: no harm if refused.
        _ = unsafe madvise(start, count, MADV_DONTDUMP)
        byteCount = count
        self.file = file
        unsafe self.start = start
    }

    deinit {
        // SAFETY: the owner is gone, and with it all that reads here.
        unsafe munmap(start, byteCount)
    }

    /// The bytes of `range`, which must lie inside.
    func bytes(_ range: Range<Int>) -> UnsafeMutableRawBufferPointer {
        precondition(range.lowerBound >= 0 && range.upperBound <= byteCount, "bytes outside of the mapping")
        return unsafe UnsafeMutableRawBufferPointer(start: start + range.lowerBound, count: range.count)
    }

    /// The value at `offset`, which must be aligned for it and lie inside.
    func load<Value: BitwiseCopyable>(at offset: Int, as type: Value.Type) -> Value {
        checkAccess(offset, MemoryLayout<Value>.size)
        return unsafe start.load(fromByteOffset: offset, as: type)
    }

    /// Stores `value` at `offset`, which must be aligned for it and lie inside.
    func store<Value: BitwiseCopyable>(_ value: Value, at offset: Int) {
        checkAccess(offset, MemoryLayout<Value>.size)
        unsafe start.storeBytes(of: value, toByteOffset: offset, as: Value.self)
    }

    /// Gives the host back the memory behind `range`, which reads as zeros from then on: a hole is punched
    /// in the file, in every mapping of it (`MADV_REMOVE` is `FALLOC_FL_PUNCH_HOLE` by address).
    ///
    /// - Throws: the host's error, the bytes being as they were.
    func punch(_ range: Range<Int>) throws(Errno) {
        let bytes = unsafe bytes(range)
        guard unsafe madvise(bytes.baseAddress, bytes.count, MADV_REMOVE) == 0 else { throw .last }
    }

    private func checkAccess(_ offset: Int, _ size: Int) {
        precondition(offset >= 0 && offset <= byteCount - size, "an access outside of the mapping")
    }

    private static var fileSizeLimit: UInt64 {
        var limit = rlimit()
        // SAFETY: the call fills in the structure it is given.
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0 else { return .max }
        return UInt64(limit.rlim_cur)
    }
}
