import KernelTypes
import Machine

extension MachineDecoder {
    /// What a 32-bit kernel can keep of its gigabyte of addresses for vmalloc, in bytes.
    private static let vmallocReserves: ClosedRange<UInt64> = 32 << 20...768 << 20

    /// The keys about memory but for its size.
    func memory(_ result: inout MachineSpecification) throws(MachineFileError) {
        if let field = root["population"] { result.population = try population(field) }
        if let field = root["fragmentation"] { result.fragmentation = try fraction(field) }
        if let field = root["processor"] {
            result.processor = try field.choice(ProcessorModel.self, called: "one of the processors")
        }
        if let field = root["vmalloc"] {
            guard result.architecture == .i386 else {
                throw field.error("found with arch \(result.architecture.rawValue); expected only with i386")
            }
            result.vmallocReserve = try field.size(in: MachineDecoder.vmallocReserves)
        }
    }

    private func population(_ field: Field) throws(MachineFileError) -> PopulationSpecification {
        let fields = try field.mapping(["kernel", "page_cache", "anonymous"])
        var result = PopulationSpecification.none
        if let part = fields["kernel"] { result.kernel = try fraction(part) }
        if let part = fields["page_cache"] { result.pageCache = try fraction(part) }
        if let part = fields["anonymous"] { result.anonymous = try fraction(part) }
        guard result.sum <= PopulationSpecification.limit else {
            throw field.error(
                "found \(result.sum) of the memory in all; expected at most \(PopulationSpecification.limit)")
        }
        return result
    }

    private func fraction(_ field: Field) throws(MachineFileError) -> Double {
        try field.number(in: 0...1, expected: "a fraction from 0 to 1")
    }
}
