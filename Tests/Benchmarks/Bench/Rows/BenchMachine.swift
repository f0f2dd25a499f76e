import Glibc

/// Machines to measure, in files that are gone with them.
final class BenchMachine {
    private let file: String

    private init(file: String) { self.file = file }

    deinit { unlink(file) }

    /// The words of a command line that choose it. Time stands still, so that the same is read again.
    var options: [String] { ["--machine", file, "--clock", "manual"] }

    /// 4,096 CPUs and some 8,000 interrupts, as a large server with many disks and network cards has them.
    static func deviceHeavy() throws -> BenchMachine {
        try BenchMachine(
            """
            name: bench
            kernel: "6.12.48"
            arch: x86_64
            cpus: {sockets: 32, cores: 64, threads: 2, nodes: 32}
            memory: 4TiB
            uptime: 40d
            seed: 1
            devices:
              - {kind: timer}
              - {kind: acpi}
              - {kind: pcie-port, count: 160}
              - {kind: nvme, count: 96, queues: 64, rate: 1500}
              - {kind: nic, driver: mlx5, count: 26, queues: 63, rate: 24000}

            """)
    }

    /// 4,096 CPUs whose cells all have ten digits: a captured table.
    static func dense(_ setting: Setting) throws -> BenchMachine {
        var text = "           " + (0..<4096).map { "CPU\($0)".padded(to: 11) }.joined() + "\n"
        var state: UInt64 = 1
        for row in 0..<200 {
            var line = "\(row):".leftPadded(to: 5)
            for _ in 0..<4096 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                line += " \(1_000_000_000 + (state >> 33) % 1_000_000_000)"
            }
            text += line + "  PCI-MSI \(row)-edge      eth\(row)\n"
        }
        let capture = try write(text, ".txt")
        defer { unlink(capture) }
        let machine = capture + ".yaml"
        let status = try Command.run(["\(setting.programs)/bigproc", "import", capture, "-o", machine])
        guard status == 0 else { throw Failure("import of the dense table failed") }
        return BenchMachine(file: machine)
    }

    private convenience init(_ text: String) throws { self.init(file: try BenchMachine.write(text, ".yaml")) }

    private static func write(_ text: String, _ suffix: String) throws -> String {
        let path = "/tmp/bigproc-bench-\(getpid())\(suffix)"
        guard let file = fopen(path, "w") else { throw Failure("cannot write \(path)") }
        defer { fclose(file) }
        fputs(text, file)
        return path
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
    fileprivate func leftPadded(to width: Int) -> String {
        String(repeating: " ", count: max(0, width - count)) + self
    }
}

/// Other programs, to their end.
enum Command {
    /// Runs one, and gives its exit status.
    static func run(_ words: [String]) throws -> Int32 {
        var vector: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { vector.forEach { free($0) } }
        var process: pid_t = 0
        let result = posix_spawnp(&process, words[0], nil, nil, &vector, environ)
        guard result == 0 else { throw Failure("\(words[0]): \(String(cString: strerror(result)))") }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        return status & 0x7f == 0 ? status >> 8 & 0xff : 128 + status & 0x7f
    }
}
