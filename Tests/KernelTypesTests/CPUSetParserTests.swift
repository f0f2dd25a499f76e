import KernelTypes
import Testing

/// What two CPUs cannot show.
@Suite("CPU sets read for larger machines")
struct CPUSetParserTests {
    @Test("groups of a mask count from the right and need not be padded")
    func groups() throws {
        #expect(try CPUSet(kernelMask: "1,1".utf8, nrCPUs: 64) == CPUSet([0, 32]))
        #expect(try CPUSet(kernelMask: "F, ,0\t80000000".utf8, nrCPUs: 96) == CPUSet([31, 64, 65, 66, 67]))
        #expect(try CPUSet(kernelMask: "1x00000001".utf8, nrCPUs: 64) == CPUSet([0, 32]))
        #expect(try CPUSet(kernelMask: "ff".utf8, nrCPUs: 4096) == CPUSet(0..<8))
    }

    @Test("bits and groups beyond the machine overflow")
    func overflow() throws {
        #expect(try CPUSet(kernelMask: "1,ffffffff".utf8, nrCPUs: 33) == CPUSet(0..<33))
        #expect(throws: Errno.overflow) { try CPUSet(kernelMask: "2,ffffffff".utf8, nrCPUs: 33) }
        #expect(throws: Errno.overflow) { try CPUSet(kernelMask: "0,1,1".utf8, nrCPUs: 64) }
        #expect(throws: Errno.invalidArgument) { try CPUSet(kernelMask: "1,1,g".utf8, nrCPUs: 64) }
        #expect(throws: Errno.overflow) { try CPUSet(kernelMask: "0".utf8, nrCPUs: 0) }
    }

    @Test("used and group make a pattern")
    func patterns() throws {
        #expect(try CPUSet(kernelList: "0-31:2/8".utf8, nrCPUs: 64).listText == "0-1,8-9,16-17,24-25")
        #expect(try CPUSet(kernelList: "all:1/4,N".utf8, nrCPUs: 10).listText == "0,4,8-9")
        #expect(try CPUSet(kernelList: "4-9:3/4 0".utf8, nrCPUs: 10).listText == "0,4-6,8-9")
        #expect(try CPUSet(kernelList: "0-9:10/10".utf8, nrCPUs: 10).ranges == [0..<10])
        #expect(try CPUSet(kernelList: "0-9:4294967295/4294967295".utf8, nrCPUs: 10).ranges == [0..<10])
        #expect(try CPUSet(kernelList: "9-9:1/4294967294".utf8, nrCPUs: 10).listText == "1,3,5,7,9")
    }

    @Test("a few bytes repeated cannot make it collect without end")
    func repeatedPattern() throws {
        let text = Array(repeating: "all:1/2", count: 200).joined(separator: ",")
        let set = try CPUSet(kernelList: text.utf8, nrCPUs: 10_000)
        #expect(set.count == 5000 && set.ranges.count == 5000)
    }

    @Test("no CPU of a machine without CPUs is in range")
    func noCPUs() throws {
        #expect(throws: Errno.outOfRange) { try CPUSet(kernelList: "all".utf8, nrCPUs: 0) }
        #expect(throws: Errno.outOfRange) { try CPUSet(kernelList: "0".utf8, nrCPUs: -1) }
        #expect(try CPUSet(kernelList: "".utf8, nrCPUs: 0).isEmpty)
        #expect(try CPUSet(kernelMask: ",".utf8, nrCPUs: 0).isEmpty)
    }

    @Test("16,777,216 CPUs")
    func huge() throws {
        #expect(try CPUSet(kernelList: "all".utf8, nrCPUs: 16_777_216) == CPUSet(0..<16_777_216))
        #expect(try CPUSet(kernelList: "N".utf8, nrCPUs: 16_777_216).first == 16_777_215)
        #expect(throws: Errno.outOfRange) { try CPUSet(kernelList: "16777216".utf8, nrCPUs: 16_777_216) }
    }
}
