import Glibc

/// Writes random scripts, call by call, from where the descriptors are and what the text is.
struct ScriptWriter {
    private var random: ScriptRandom
    private let text: HostText
    private let length: Int64
    /// Places where something may go wrong: ends of what whole buffers hold.
    private let places: [Int64]
    /// What is open, by slot: its flags.
    private var open: [Int: Int32] = [:]
    private var queue: [Operation] = []

    init(seed: UInt64, text: HostText, length: Int, places: [Int64]) {
        random = ScriptRandom(seed: seed)
        self.text = text
        self.length = Int64(length)
        self.places = places
        queue = [.open(slot: 0, flags: O_RDONLY)]
    }

    /// The next call. `position` tells where a slot's descriptor is.
    mutating func next(_ position: (Int) -> Int64?) -> Operation {
        let operation = queue.isEmpty ? choose(position) : queue.removeFirst()
        switch operation {
        case .open(let slot, let flags) where flags & (LinuxCalls.direct | O_DIRECTORY | O_EXCL) == 0:
            open[slot] = flags
        case .reopen(let slot, let from) where open[from] != nil: open[slot] = O_RDONLY
        case .duplicate(let slot, let from) where open[from] != nil: open[slot] = open[from]
        case .close(let slot): open[slot] = nil
        default: break
        }
        return operation
    }

    private mutating func choose(_ position: (Int) -> Int64?) -> Operation {
        let readable = open.filter { $0.value & O_ACCMODE != O_WRONLY }.keys.sorted()
        if readable.isEmpty { return .open(slot: 0, flags: O_RDONLY) }
        let any = random.chance(1, in: 40) ? random.next(below: 8) : random.element(of: open.keys.sorted())
        let slot = random.chance(1, in: 30) ? any : random.element(of: readable)
        let here = position(slot) ?? 0
        switch random.next(below: 100) {
        case 0..<34: return .read(slot: slot, size: size(), memory: nil)
        case 34..<36:
            // Behind it a read at 0, where everything begins again: see `KnownDifference.memoryThatEnds`.
            queue.append(.pread(slot: slot, size: 1, offset: 0))
            let size = size()
            return .read(slot: slot, size: size, memory: random.next(in: 0...min(size, 5000)))
        case 36..<44: return .pread(slot: slot, size: size(), offset: offset(near: here))
        case 44..<50: return .readv(slot: slot, sizes: sizes())
        case 50..<55:
            let flags = random.chance(1, in: 5) ? Int32(1 << random.next(below: 10)) : 0
            let offset = random.chance(1, in: 3) ? -1 : offset(near: here)
            return .preadv2(slot: slot, sizes: sizes(), offset: offset, flags: flags)
        case 55..<67: return seek(slot, from: here)
        case 67..<71:
            return .splice(
                slot: slot, count: random.next(in: 1...40_000),
                offset: random.chance(1, in: 2) ? offset(near: here) : nil)
        case 71..<75:
            return .sendfile(
                slot: slot, count: random.next(in: 1...40_000),
                offset: random.chance(1, in: 2) ? offset(near: here) : nil, toPipe: random.chance(1, in: 2))
        case 75..<82: return descriptors(any)
        case 82..<85: return .write(slot: any, sizes: random.chance(1, in: 2) ? [9] : [3, 0, 9])
        default: return .ask(slot: any, random.element(of: Question.allCases))
        }
    }

    private mutating func descriptors(_ from: Int) -> Operation {
        let slot = random.next(below: 6)
        switch random.next(below: 10) {
        case 0..<4: return .duplicate(slot: slot, from: from)
        case 4: return .reopen(slot: slot, from: from)
        case 5 where open.count > 2: return .close(slot: slot)
        case 5, 6: return .open(slot: slot, flags: O_RDONLY)
        default:
            let odd = [
                O_RDWR, O_RDWR | O_APPEND, O_WRONLY, O_RDWR | O_TRUNC, O_RDONLY | O_NONBLOCK,
                O_RDONLY | LinuxCalls.direct,
                O_RDWR | LinuxCalls.direct, O_RDONLY | O_DIRECTORY, O_CREAT | O_EXCL | O_RDWR,
                O_RDONLY | O_NOFOLLOW,
                O_RDWR | O_SYNC, O_RDWR | O_CREAT,
            ]
            return .open(slot: slot, flags: random.element(of: odd))
        }
    }

    private mutating func seek(_ slot: Int, from here: Int64) -> Operation {
        switch random.next(below: 40) {
        case 0..<14: return .seek(slot: slot, offset: offset(near: here), whence: SEEK_SET)
        case 14..<22: return .seek(slot: slot, offset: Int64(random.next(in: -3000...3000)), whence: SEEK_CUR)
        case 22..<25: return .seek(slot: slot, offset: 0, whence: SEEK_CUR)
        case 25..<30: return .seek(slot: slot, offset: 0, whence: SEEK_SET)
        case 30..<34:
            // Away and back again.
            queue.append(.seek(slot: slot, offset: here, whence: SEEK_SET))
            return .seek(slot: slot, offset: offset(near: here), whence: SEEK_SET)
        case 34, 35: return .seek(slot: slot, offset: Int64(random.next(in: -9...9)), whence: SEEK_END)
        case 36:
            let whence = Int32(random.next(in: 3...9))
            return .seek(slot: slot, offset: Int64(random.next(in: -1...100)), whence: whence)
        case 37: return .seek(slot: slot, offset: random.element(of: [-1, .min, -5000]), whence: SEEK_SET)
        case 38 where random.chance(1, in: 8):
            return .seek(slot: slot, offset: random.element(of: [.max, .max - 5, 1 << 62]), whence: SEEK_SET)
        default:
            return .seek(slot: slot, offset: random.element(of: [.max, .min, .min + 1]), whence: SEEK_CUR)
        }
    }

    private mutating func size() -> Int {
        switch random.next(below: 12) {
        case 0: return random.next(in: 0...2)
        case 1, 2: return random.next(in: 1...64)
        case 3, 4: return random.next(in: 3990...4200)
        case 5: return random.next(in: 1...20_000)
        case 6: return 1 << random.next(in: 0...17)
        case 7: return random.element(of: [4095, 4096, 4097, 8191, 8192, 65_536, 131_072])
        default: return random.next(in: 1...4096)
        }
    }

    private mutating func sizes() -> [Int] {
        (0..<random.next(in: 0...5)).map { _ in random.chance(1, in: 6) ? 0 : size() / 4 }
    }

    /// An offset; far ones are rare where the text is long, as all that is before them is made again.
    private mutating func offset(near here: Int64) -> Int64 {
        let reach = min(length, 60_000)
        switch random.next(below: 40) {
        case 0..<14: return max(0, min(here, 2 * reach) + Int64(random.next(in: -5000...5000)))
        case 14..<24: return Int64(random.next(in: 0...Int(reach)))
        case 24..<34: return max(0, random.element(of: places) + Int64(random.next(in: -2...2)))
        case 34, 35: return 0
        case 36 where length < 100_000 || random.chance(1, in: 10):
            return max(0, length + Int64(random.next(in: -3000...100)))
        default: return here > 2 * reach ? 0 : here
        }
    }
}
