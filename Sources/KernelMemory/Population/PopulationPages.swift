/// Numbers of pages, one for each owner of the population.
struct PopulationPages: Hashable {
    private var kernel = 0
    private var file = 0
    private var anonymous = 0

    /// No pages.
    init() {}

    /// The share of `pages` that each owner has, in whole multiples of `grain`.
    init(_ population: MemoryPopulation, of pages: Int, grain: Int) {
        func share(_ fraction: Double) -> Int { Int(Double(pages) * fraction) / grain * grain }
        kernel = share(population.kernel)
        file = share(population.pageCache)
        anonymous = share(population.anonymous)
    }

    /// The number of an owner's pages; 0 for callers.
    subscript(owner: PageOwner) -> Int {
        get {
            switch owner {
            case .kernel: kernel
            case .file: file
            case .anonymous: anonymous
            case .caller, .pinnedMovable, .movablePage: 0
            }
        }
        set {
            switch owner {
            case .kernel: kernel = newValue
            case .file: file = newValue
            case .anonymous: anonymous = newValue
            case .caller, .pinnedMovable, .movablePage: break
            }
        }
    }

    /// All pages together.
    var total: Int { kernel + file + anonymous }

    /// The movable owner that has pages left, processes first; `anonymous` if none has.
    var movableOwner: PageOwner { anonymous > 0 ? .anonymous : file > 0 ? .file : .anonymous }

    /// Takes pages away, those of processes first, then of files, then of the kernel.
    mutating func give(_ pages: Int) {
        var left = pages
        for owner in [PageOwner.anonymous, .file, .kernel] {
            let taken = max(0, min(left, self[owner]))
            self[owner] -= taken
            left -= taken
        }
    }

    /// Covers what is overdrawn from what others have, so that none is negative, and the total stays.
    mutating func settle() {
        for owner in PageOwner.population where self[owner] < 0 {
            let missing = -self[owner]
            self[owner] = 0
            give(missing)
        }
    }

    /// Makes each a multiple of `grain` by shifting pages to processes, if the total is one.
    mutating func round(to grain: Int) {
        guard total % grain == 0 else { return }
        let extra = kernel % grain + file % grain
        kernel -= kernel % grain
        file -= file % grain
        anonymous += extra
    }
}
