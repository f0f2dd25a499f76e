import KernelTypes

extension AllocationPurpose {
    /// Which of the kernel's functions asks, as `vmallocinfo` shows the place it was called from (Linux:
    /// `%pS`, symbol + offset / size). The offsets are those of one build of many.
    func caller(_ kernel: KernelVersion) -> String {
        switch self {
        case .page, .row, .kmalloc, .vmalloc, .kvmalloc, .files:
            if kernel.isBefore261 { return "interrupts_open+0x4c/0xf0" }
            if kernel < KernelVersion(5, 10) { return "seq_read+0x217/0x4b0" }
            return "seq_read_iter+0x2f0/0x490"
        case .modules:
            if kernel < KernelVersion(6, 10) { return "move_module+0x23/0x180" }
            return "execmem_vmalloc+0x7d/0x120"
        case .descriptors:
            return kernel.isBefore261 ? "alloc_fd_array+0x3e/0x60" : "alloc_fdtable+0x86/0x130"
        }
    }
}
