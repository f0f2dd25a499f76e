import KernelTypes

extension PageAllocator {
    /// Puts the population into the zones, as it is when the program starts.
    mutating func populate(_ configuration: MemoryConfiguration) {
        let population = configuration.population
        if population != .none {
            broken = brokenChunks()
            for index in zones.indices where isPopulated(index, configuration.architecture) {
                let grain = broken[index] == 0 ? zones[index].buddy.chunk : 1
                var pages = PopulationPages(population, of: zones[index].managedPages, grain: grain)
                // The kernel has no address for HighMem, so nothing of its own there.
                if zones[index].plan.kind == .highMem { pages[.kernel] = 0 }
                zones[index].wanted = pages
            }
        }
        if population != .none || configuration.fragmentation > 0 {
            layOut(configuration.fragmentation, seed: configuration.seed)
        }
    }

    /// Lays the population of all zones out anew, so that `fraction` of what is free consists of single
    /// pages.
    ///
    /// Whatever fragmentation or compaction there was is undone first: pages lie where they would if the
    /// machine had come to its present population with this fragmentation. Callers' pages stay where they
    /// are.
    mutating func layOut(_ fraction: Double, seed: UInt64) {
        for index in zones.indices { zones[index].buddy.removePopulation(frames) }
        let plan = FragmentationPlan(
            fraction, free: zones.map(\.buddy.freePages), wanted: zones.map(\.wanted),
            grain: zones.first?.buddy.chunk ?? 1)
        for index in zones.indices where zones[index].managedPages > 0 {
            var layout = PopulationLayout(pages: plan.pages[index])
            layout.singles = plan.singles[index]
            layout.leavesNothingWhole = fraction >= 1
            layout.brokenChunks = zones[index].wanted.total > 0 ? broken[index] : 0
            layout.seed = seed
            zones[index].buddy.layOut(layout, frames)
            zones[index].deferral = CompactionDeferral()
        }
    }

    /// Whether a zone has a population: all but zone DMA of a PC, which real machines keep nearly free.
    private func isPopulated(_ index: Int, _ architecture: Architecture) -> Bool {
        zones[index].managedPages > 0 && !(architecture.isX86 && zones[index].plan.kind == .dma)
    }

    /// How many chunks of each zone are broken up at random: an equal share of what the whole machine may
    /// have, or one in each of so many zones; no more than a quarter of a small zone.
    private func brokenChunks() -> [Int] {
        let populated = zones.count { $0.managedPages > 0 }
        let chunks = Self.brokenPages >> (zones.first?.buddy.chunkOrder ?? 0)
        let step = (populated + chunks - 1) / chunks
        var place = 0
        return zones.map { zone in
            guard zone.managedPages > 0 else { return 0 }
            let share = place % step == 0 ? max(1, chunks / populated) : 0
            place += 1
            return min(share, zone.managedPages >> zone.buddy.chunkOrder / 4)
        }
    }

    /// Pages of the chunks of the whole machine that are broken up: 256 chunks of 1024.
    private static let brokenPages = 1 << 18
}
