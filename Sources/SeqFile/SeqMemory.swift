/// A piece of simulated kernel memory that a reader holds as its buffer.
///
/// Whoever allocated it decides how long the bytes live: until the very same value is released.
@safe
public struct SeqMemory: @unchecked Sendable {
    // SAFETY: the value only says where the bytes are; each access to them is `unsafe`, and its reader's alone.

    /// Which of the kernel's allocators gave the memory.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// Whole pages, straight from the page allocator.
        case page
        /// `kmalloc`: physically contiguous.
        case kmalloc
        /// `vmalloc`: dispersed pages, mapped side by side.
        case vmalloc
    }

    /// The bytes themselves, at least as many as were asked for.
    public let bytes: UnsafeMutableRawBufferPointer
    /// Where the emulated machine sees them: a simulated kernel virtual address.
    public let address: UInt64
    /// Which allocator they come from.
    public let kind: Kind
    /// What the allocator needs to take them back; nobody else reads it.
    public let token: UInt64

    /// Describes `bytes`, which must stay valid until the allocator is given this value back.
    @inlinable
    public init(bytes: UnsafeMutableRawBufferPointer, address: UInt64, kind: Kind, token: UInt64) {
        unsafe self.bytes = bytes
        self.address = address
        self.kind = kind
        self.token = token
    }
}
