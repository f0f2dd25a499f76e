extension GFP {
    /// The memory is charged to the task's control group (`__GFP_ACCOUNT`): kernels since 5.14 have caches
    /// of their own for it.
    public static let account = GFP(rawValue: 0x400000)

    /// The kernel's own data on behalf of a task (`GFP_KERNEL_ACCOUNT`).
    public static let kernelAccount: GFP = [.kernel, .account]
}
