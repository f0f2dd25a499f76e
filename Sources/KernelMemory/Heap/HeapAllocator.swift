/// Which of the kernel's allocators is asked for contiguous bytes.
public enum HeapAllocator: String, Sendable, Hashable, CaseIterable {
    /// Whole pages: `__get_free_pages`.
    case pages
    /// `kmalloc`.
    case kmalloc
    /// `vmalloc`, whatever the size.
    case vmalloc
    /// kmalloc first, then vmalloc, as the emulated kernel's version does it.
    case kvmalloc
    /// kmalloc up to its limit, vmalloc above it: the patch of 2003.
    case kmallocThenVmalloc
}
