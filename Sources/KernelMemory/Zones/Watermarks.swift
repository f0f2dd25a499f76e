/// How many pages of a zone are to stay free before something is done about it (Linux: `_watermark`).
public struct Watermarks: Hashable, Sendable {
    /// At this or below only allocations with special rights succeed.
    public let min: Int
    /// At this or below the reclaimer is woken.
    public let low: Int
    /// Above this the reclaimer goes back to sleep.
    public let high: Int
    /// The goal when pages are promoted from slower memory.
    public let promo: Int

    /// Marks that lie `gap` pages apart.
    init(min: Int, gap: Int) {
        self.min = min
        low = min + gap
        high = min + 2 * gap
        promo = min + 3 * gap
    }
}
