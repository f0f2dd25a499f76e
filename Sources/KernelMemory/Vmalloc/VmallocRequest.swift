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
}
