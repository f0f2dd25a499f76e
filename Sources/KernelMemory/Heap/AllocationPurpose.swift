/// Who an allocation is for: what `sim/allocator` keeps accounts of.
public enum AllocationPurpose: String, Sendable, Hashable, CaseIterable {
    /// Buffers of `page` readers.
    case page
    /// Buffers of `row` readers.
    case row
    /// Buffers of `kmalloc` readers.
    case kmalloc
    /// Buffers of `vmalloc` readers.
    case vmalloc
    /// Buffers of `kvmalloc` readers.
    case kvmalloc
    /// Buffers of all other files.
    case files
    /// Loadable modules.
    case modules
    /// File descriptor tables.
    case descriptors
}
