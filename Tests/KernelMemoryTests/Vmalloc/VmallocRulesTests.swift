import KernelTypes
import Testing

@testable import KernelMemory

/// What follows from architecture and kernel alone.
@Suite struct VmallocRulesTests {
    static let today = KernelVersion(6, 12, 48)
    static let in2003 = KernelVersion(2, 6, 0)

    func rules(_ architecture: Architecture, _ bytes: UInt64, _ kernel: KernelVersion) -> VmallocRules {
        VmallocRules(MemoryConfiguration(architecture: architecture, bytes: bytes), kernel: kernel)
    }

    @Test func x86Ranges() {
        let now = rules(.x86_64, 8 * gibibyte, Self.today)
        #expect(now.vmallocRange.lowerBound == 0xffff_c900_0000_0000)
        #expect((now.vmallocRange.upperBound - now.vmallocRange.lowerBound) / 1024 == 34_359_738_367)
        #expect(now.moduleRange == 0xffff_ffff_a000_0000..<0xffff_ffff_ff00_0000)
        #expect((now.moduleRange.upperBound - now.moduleRange.lowerBound) / mebibyte == 1520)
        let large = rules(.x86_64, 128 * tebibyte, Self.today)
        #expect(large.vmallocRange.lowerBound == 0xffa0_0000_0000_0000)
        #expect(large.vmallocRange.upperBound - large.vmallocRange.lowerBound + 1 == 12_800 * tebibyte)
        let old = rules(.x86_64, 8 * gibibyte, Self.in2003)
        #expect(old.vmallocRange.lowerBound == 0xffff_ff00_0000_0000)
        #expect((old.moduleRange.upperBound - old.moduleRange.lowerBound) / mebibyte == 256)
    }

    /// `vmalloc : 0xf8800000 - 0xff7fe000 ( 111 MB)`, as such kernels print at boot.
    @Test func i386Ranges() {
        for kernel in [Self.today, Self.in2003] {
            let full = rules(.i386, 2 * gibibyte, kernel)
            #expect(full.vmallocRange == 0xf880_0000..<0xff7f_e000)
            #expect(full.moduleRange == full.vmallocRange)
            #expect(rules(.i386, 16 * gibibyte, kernel).vmallocRange == 0xf880_0000..<0xff9f_e000)
            #expect(rules(.i386, 256 * mebibyte, kernel).vmallocRange == 0xd080_0000..<0xff7f_e000)
        }
        // Low memory that ends off the 8 MiB grid: 2003 rounded.
        #expect(rules(.i386, 100 * mebibyte + 4096, Self.in2003).vmallocRange.lowerBound == 0xc700_0000)
        #expect(rules(.i386, 100 * mebibyte + 4096, Self.today).vmallocRange.lowerBound == 0xc6c0_1000)
    }

    @Test func otherRanges() {
        let arm = rules(.aarch64, 8 * gibibyte, Self.today)
        #expect(arm.vmallocRange.lowerBound == 0xffff_8000_8000_0000)
        #expect(arm.moduleRange == 0xffff_8000_0000_0000..<0xffff_8000_8000_0000)
        let itanium = rules(.ia64, 8 * gibibyte, Self.in2003)
        #expect(itanium.vmallocRange.lowerBound >> 60 == 0xa)
        #expect(itanium.moduleRange == itanium.vmallocRange)
    }

    @Test(arguments: [
        (1, 8192), (2, 16384), (3, 16384), (4, 24576), (7, 24576), (8, 32768), (15, 32768), (64, 57344),
        (127, 57344), (512, 81920), (1023, 81920),
    ])
    func lazyMaxPages(cpus: Int, pages: Int) {
        #expect(VmallocRules.lazyMaxPages(onlineCPUs: cpus, pageSize: 4096) == pages)
        #expect(VmallocRules.lazyMaxPages(onlineCPUs: cpus, pageSize: 16384) == pages / 4)
    }

    @Test func eras() {
        #expect(!rules(.x86_64, gibibyte, Self.in2003).purgesLazily)
        #expect(rules(.x86_64, gibibyte, KernelVersion(2, 6, 28)).purgesLazily)
        #expect(!rules(.x86_64, gibibyte, KernelVersion(5, 1)).purgesForModules)
        #expect(rules(.x86_64, gibibyte, Self.today).purgesForModules)
        #expect(!rules(.x86_64, gibibyte, Self.in2003).mapsLargePageArrays)
    }

    @Test func flushing() {
        func flush(_ architecture: Architecture, _ kernel: KernelVersion, pages: Int) -> VmallocBill {
            var bill = VmallocBill()
            TLBFlushRules(architecture, kernel: kernel).flush(pages: pages, onlineCPUs: 64, &bill)
            return bill
        }
        for (architecture, kernel, pages, isFull, interrupts): (Architecture, KernelVersion, Int, Bool, Int)
            in [
                (.x86_64, Self.today, 33, false, 63), (.x86_64, Self.today, 34, true, 63),
                (.x86_64, Self.in2003, 2, true, 63), (.i386, Self.in2003, 2, true, 63),
                (.aarch64, Self.today, 512, false, 0), (.aarch64, Self.today, 513, true, 0),
                (.ia64, Self.in2003, 2, true, 63),
            ]
        {
            let bill = flush(architecture, kernel, pages: pages)
            #expect(bill.flushes == 1 && bill.flushedCPUs == 64)
            #expect(bill.fullFlushes == (isFull ? 1 : 0), "\(architecture), \(pages)")
            #expect(bill.flushedPages == (isFull ? 0 : pages))
            #expect(bill.interrupts == interrupts)
        }
    }
}
