extension CPUSet {
    /// Reads a list as the kernel does for a write to `smp_affinity_list`. Linux: `bitmap_parselist`.
    ///
    /// Regions are separated by any run of commas and blanks. A region is `all` in any case, a number, or
    /// two numbers `first-last`; `all` and `first-last` may be followed by `:used/group`, which takes the
    /// first `used` of each `group` CPUs. A number is decimal, or `N` for the last CPU. Text without any
    /// region is the empty set.
    ///
    /// The text ends at a NUL, and at a newline that directly follows a region without `:used/group`. Any
    /// other newline counts as a blank, which is how the kernel reads it: `0\n1` is CPU 0, `0 \n1` is both.
    /// Likewise as the kernel, what follows `:used/group` directly is a new region.
    ///
    /// - Throws: `EINVAL` for bad syntax, for a first CPU above the last, for a group of 0 and for more
    ///   used than the group has; `ERANGE` for a CPU at or above `nrCPUs`; `EOVERFLOW` for a number that
    ///   does not fit 32 bits. The first bad region decides.
    public init(kernelList text: Span<UInt8>, nrCPUs: Int) throws(Errno) {
        var reader = KernelListReader(nrCPUs: nrCPUs)
        var builder = CPURangeBuilder()
        while let region = try reader.next(in: text) {
            region.forEachRange { builder.append($0) }
        }
        self.init(maximal: builder.finish())
    }

    /// Reads a list held in any collection of bytes, such as the `utf8` of a string; otherwise the same.
    /// - Throws: what the initializer from a span throws.
    public init(kernelList text: some Collection<UInt8>, nrCPUs: Int) throws(Errno) {
        let bytes = Array(text)
        try self.init(kernelList: bytes.span, nrCPUs: nrCPUs)
    }
}
