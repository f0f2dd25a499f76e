/// An area that is asked for.
struct VmallocRequest {
    /// Where and how it is to be made.
    let kind: VmallocArea.Kind
    /// Its size, not yet rounded to pages.
    let bytes: Int
    /// For its pages.
    let flags: GFP
    /// Where to look for pages first.
    let node: Int
    /// Who asks.
    let caller: String
    /// Whether it may be mapped with large pages and rounded up to them (Linux: `VM_ALLOW_HUGE_VMAP`).
    var mayBeHuge = false
    /// Whether it may be mapped to user space too (Linux: `VM_USERMAP`).
    var isForUser = false
}
