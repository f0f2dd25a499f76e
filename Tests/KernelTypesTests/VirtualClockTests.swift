import Glibc
import KernelTypes
import Synchronization
import Testing

/// A host whose clock a test sets.
private final class FakeHost: Sendable {
    let time = Atomic<UInt64>(0)
    init(_ start: UInt64) { time.store(start, ordering: .relaxed) }
    func clock(_ mode: ClockMode, start: Nanoseconds = .zero) -> VirtualClock {
        VirtualClock(mode: mode, start: start) { self.time.load(ordering: .relaxed) }
    }
    func set(_ now: UInt64) { time.store(now, ordering: .relaxed) }
}

private func mode(_ text: String) throws -> ClockMode { try #require(ClockMode(text)) }

@Suite("Virtual clock")
struct VirtualClockTests {
    @Test("a real clock goes with the host from its start")
    func real() {
        let host = FakeHost(1_000)
        let clock = host.clock(.real, start: .seconds(60))
        #expect(clock.now == .seconds(60) && clock.start == .seconds(60))
        host.set(1_007)
        #expect(clock.now == Nanoseconds(60_000_000_007))
    }

    @Test("a scaled clock passes its multiple of the host's time")
    func scaled() throws {
        let host = FakeHost(5)
        let half = host.clock(try mode("x0.5"), start: Nanoseconds(100))
        let fast = host.clock(try mode("x1000"))
        let odd = host.clock(try mode("x1.25"))
        host.set(5 + 9)
        #expect(half.now == Nanoseconds(104) && fast.now == Nanoseconds(9_000) && odd.now == Nanoseconds(11))
    }

    @Test("only a manual clock can be advanced, and nothing else moves it")
    func manual() throws {
        let host = FakeHost(0)
        let clock = host.clock(.manual, start: .seconds(1))
        host.set(1_000_000)
        #expect(clock.now == .seconds(1))
        #expect(try clock.advance(by: Nanoseconds(5)) == Nanoseconds(1_000_000_005))
        #expect(clock.now == Nanoseconds(1_000_000_005))
        for other in [ClockMode.real, try mode("x2")] {
            #expect(throws: Errno.notPermitted) { try host.clock(other).advance(by: .zero) }
        }
    }

    @Test("time stands still at the end of its range")
    func saturation() throws {
        let host = FakeHost(0)
        let real = host.clock(.real, start: .maximum - Nanoseconds(10))
        let fast = host.clock(try mode("x18446744073709551615"))
        let manual = host.clock(.manual, start: .maximum - Nanoseconds(1))
        #expect(fast.now == .zero)
        host.set(.max)
        #expect(real.now == .maximum && fast.now == .maximum)
        #expect(try manual.advance(by: .maximum) == .maximum)
        #expect(try manual.advance(by: Nanoseconds(1)) == .maximum)
    }

    @Test("a host whose clock jumps back does not turn time back")
    func monotonic() throws {
        for mode in [ClockMode.real, try mode("x10")] {
            let host = FakeHost(1_000)
            let clock = host.clock(mode)
            host.set(2_000)
            let seen = clock.now
            host.set(500)
            #expect(clock.now == seen)
            host.set(1_500)
            #expect(clock.now == seen)
            host.set(2_001)
            #expect(clock.now > seen)
        }
    }

    @Test("advances of several tasks add up, and no reader sees time run backwards")
    func concurrentAdvances() async throws {
        let clock = FakeHost(0).clock(.manual)
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    (0..<5_000).allSatisfy { _ in (try? clock.advance(by: Nanoseconds(3))) != nil }
                }
                group.addTask {
                    var last = Nanoseconds.zero
                    return (0..<5_000).allSatisfy { _ in
                        let now = clock.now
                        defer { last = now }
                        return now >= last
                    }
                }
            }
            for await isFine in group { #expect(isFine) }
        }
        #expect(clock.now == Nanoseconds(4 * 5_000 * 3))
    }

    @Test("readers of a jumping host agree on an order", arguments: ["real", "x0.5", "x3"])
    func concurrentReaders(text: String) async throws {
        let host = FakeHost(0)
        let clock = host.clock(try mode(text))
        await withTaskGroup(of: Bool.self) { group in
            for seed in 0..<4 as Range<UInt64> {
                group.addTask {
                    var random = SeededRandom(seed: seed)
                    var last = Nanoseconds.zero
                    return (0..<5_000).allSatisfy { _ in
                        host.set(random.next() >> 20)
                        let now = clock.now
                        defer { last = now }
                        return now >= last
                    }
                }
            }
            for await isFine in group { #expect(isFine) }
        }
    }

    @Test("the host's monotonic clock moves forward")
    func hostClock() {
        let clock = VirtualClock(mode: .real, start: .zero, hostNow: VirtualClock.hostMonotonicNanoseconds)
        usleep(2_000)
        #expect(clock.now >= .milliseconds(2))
    }
}

@Suite("Clock modes")
struct ClockModeTests {
    @Test(
        "what is read is printed back", arguments: ["real", "manual", "x1", "x10", "x0.5", "x1000", "x2.125"])
    func roundTrip(text: String) {
        #expect(ClockMode(text)?.description == text)
    }

    @Test("other spellings of a factor")
    func spellings() {
        #expect(ClockMode("x010.500") == ClockFactor("10.5").map(ClockMode.scaled))
        #expect(ClockMode("x2.0") == ClockFactor(2).map(ClockMode.scaled))
        #expect(ClockFactor("0.000000000000000001")?.description == "0.000000000000000001")
        #expect(ClockFactor(0) == nil)
    }

    @Test(
        "what is refused",
        arguments: [
            "", "x", "x0", "x0.0", "x-1", "x+1", "x1e3", "x.5", "x5.", "x 2", "2x", "X2", "Real", "real ",
            "2",
            "x18446744073709551616", "x18446744073709551615.5", "manual\n", "x1/2", "x0x10",
        ])
    func refuses(text: String) {
        #expect(ClockMode(text) == nil)
    }
}
