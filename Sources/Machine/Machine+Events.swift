public import KernelTypes

extension Machine {
    /// Brings a CPU online or takes it offline (Linux: a write to `cpuN/online`); nothing happens when it is so
    /// already.
    ///
    /// - Throws: `EINVAL` for a CPU that is not possible; `EPERM` for one that cannot go offline; `EBUSY` for the
    ///   last one; `ENOSPC` when the others have no vectors left for its interrupts.
    public func setOnline(_ isOnline: Bool, cpu: Int) throws(Errno) {
        try change { (present, now) throws(Errno) in
            present.state = try now.settingOnline(isOnline, cpu: cpu)
        }
    }

    /// Lets an interrupt go to `cpus` only (Linux: a write to `smp_affinity`).
    ///
    /// - Throws: `ENOENT` for an interrupt that does not exist; `EPERM` for one that users may not move; `EINVAL`
    ///   when none of `cpus` is online; `ENOSPC` when none of those has a vector left.
    public func setAffinity(irq: Int, to cpus: CPUSet) throws(Errno) {
        try change { (present, now) throws(Errno) in
            present.state = try now.settingAffinity(irq: irq, to: cpus)
        }
    }

    /// Lets interrupts that are yet to come go to `cpus` (Linux: a write to `default_smp_affinity`).
    ///
    /// - Throws: `EINVAL` when none of `cpus` is online.
    public func setDefaultAffinity(_ cpus: CPUSet) throws(Errno) {
        try change { (present, now) throws(Errno) in
            present.state = try now.settingDefaultAffinity(cpus)
        }
    }
}
