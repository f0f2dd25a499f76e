import Glibc
import Testing

/// Shows of each known difference that it is there, and that it is no more than that. One that a kernel or a libfuse
/// of the future takes away fails here, and can go from the list.
@Suite(.serialized) struct ConformanceDifferenceTests {
    /// The kernel's file and ours, each freshly opened in slot 0.
    private struct Pair {
        let hostPath: String
        let ourPath: String
        let kernel: Side
        let ours: Side

        init(_ hostPath: String, _ ourPath: String, flags: Int32 = O_RDONLY) {
            (self.hostPath, self.ourPath) = (hostPath, ourPath)
            (kernel, ours) = (Side(hostPath), Side(ourPath))
            for side in [kernel, ours] { _ = side.perform(.open(slot: 0, flags: flags)) }
        }

        func again(_ flags: Int32 = O_RDONLY) -> Pair { Pair(hostPath, ourPath, flags: flags) }

        /// The results of both.
        func results(_ operation: Operation) -> [Outcome] {
            [kernel.perform(operation), ours.perform(operation)]
        }

        /// The error numbers of both, 0 for none.
        func errors(_ call: (Side) -> Int) -> [Int32] { [kernel, ours].map { call($0) < 0 ? errno : 0 } }
    }

    @Test(arguments: KnownDifference.allCases) func isExactlyThat(difference: KnownDifference) async throws {
        guard try HostOracle.isThere(HostText.all[0]), try HostOracle.isThere(HostText.all[1]) else { return }
        if difference == .mountsFile { return try await mountsFile() }
        let files = Array(HostText.all[0...1])
        let texts = try files.map { ($0, try #require($0.read())) }
        try await CapturedTexts.mounted(texts) { paths in
            // By `read` alone, and at once.
            let kallsyms = Pair(files[0].path, paths[0])
            let crypto = Pair(files[1].path, paths[1])
            switch difference {
            case .seekToEnd: seekToEnd(crypto)
            case .unseenSeek: unseenSeek(crypto)
            case .splice: splice(kallsyms, crypto)
            case .memoryThatEnds: memoryThatEnds(crypto)
            case .pieces: pieces(kallsyms, crypto)
            case .readFlags: readFlags(kallsyms, crypto)
            case .positionedWrite: for pair in [kallsyms, crypto] { positionedWrite(pair) }
            case .emptyWrite: for pair in [kallsyms, crypto] { emptyWrite(pair) }
            case .writeFromNowhere: for pair in [kallsyms, crypto] { writeFromNowhere(pair) }
            case .mapping: for pair in [kallsyms, crypto] { mapping(pair) }
            case .directFlag: directFlag(crypto)
            case .writingSplice: writingSplice(crypto)
            case .fileSystemFacts: for pair in [kallsyms, crypto] { fileSystemFacts(pair) }
            case .mountsFile: break
            }
        }
    }

    private func seekToEnd(_ pair: Pair) {
        for side in [pair.kernel, pair.ours] { _ = side.perform(.read(slot: 0, size: 7, memory: nil)) }
        #expect(pair.results(.seek(slot: 0, offset: -1, whence: SEEK_END)).allSatisfy { $0.error == EINVAL })
        for offset in [Int64(0), 10] {
            let found = pair.results(.seek(slot: 0, offset: offset, whence: SEEK_END))
            #expect(found[0] == Outcome(value: -1, error: EINVAL, position: 7))
            #expect(found[1] == Outcome(value: Int(offset), position: offset))
        }
    }

    private func unseenSeek(_ pair: Pair) {
        let rest = Operation.read(slot: 0, size: 65_536, memory: nil)
        // Two reads, the second to the end of the first record: the reader then holds the next one, made ahead.
        guard case .bytes(let text)? = (try? Descriptor(pair.hostPath))?.read(4096),
            let end = text.indices.dropFirst().first(where: { text[$0] == 0x0a && text[$0 - 1] == 0x0a })
        else { return _ = Issue.record("a text without records") }
        let start = [100, end + 1 - 100].map { Operation.read(slot: 0, size: $0, memory: nil) }
        let away = [Int64(9000), Int64(end + 1)].map { Operation.seek(slot: 0, offset: $0, whence: SEEK_SET) }
        for operation in start + away { _ = pair.results(operation) }
        let found = pair.results(rest)
        #expect(found[0].value != found[1].value)
        let common = min(found[0].bytes.count, found[1].bytes.count)
        #expect(common > 0 && found[0].bytes.prefix(common) == found[1].bytes.prefix(common))
        // Here the seeks were as if there had been none.
        let other = pair.again()
        for operation in start { _ = other.results(operation) }
        #expect(other.results(rest) == [found[1], found[1]])
        // What the server is told of makes the same difference as there.
        let told = pair.again()
        for operation in start + [away[0], .read(slot: 0, size: 1, memory: nil), away[1]] {
            _ = told.ours.perform(operation)
        }
        #expect(told.ours.perform(rest) == found[0])
        // So does a seek that a read follows where it went.
        let followed = pair.again()
        for operation in start + [away[0], rest, away[1], rest] {
            let both = followed.results(operation)
            #expect(both[0] == both[1])
        }
    }

    private func splice(_ kallsyms: Pair, _ crypto: Pair) {
        let far = Operation.sendfile(slot: 0, count: 10, offset: Int64(Int32.max), toPipe: true)
        for pair in [kallsyms, crypto] {
            #expect(pair.results(far).map(\.error) == [EOVERFLOW, 0])
        }
        for operation in [
            Operation.splice(slot: 0, count: 300, offset: nil),
            .sendfile(slot: 0, count: 300, offset: nil, toPipe: true),
            .sendfile(slot: 0, count: 300, offset: nil, toPipe: false),
        ] {
            let refused = kallsyms.again().results(operation)
            #expect(
                refused == [Outcome(value: -1, error: EINVAL, position: 0), Outcome(value: 0, position: 0)])
            let pair = crypto.again()
            let found = pair.results(operation)
            #expect(found[0].value == 300 && found[0].position == 300)
            #expect(found[1] == Outcome(value: 0, position: 0))
            #expect(pair.ours.perform(.read(slot: 0, size: 300, memory: nil)) == found[0])
        }
    }

    private func memoryThatEnds(_ pair: Pair) {
        let found = pair.results(.read(slot: 0, size: 5000, memory: 10))
        #expect(found[0].value == 10 && found[0] == found[1])
        let rest = Operation.read(slot: 0, size: 65_536, memory: nil)
        let later = pair.results(rest)
        #expect(later[0].value > later[1].value && later[1].value > 0)
        // Here it was a read of ten bytes.
        let short = pair.again()
        _ = short.results(.read(slot: 0, size: 10, memory: nil))
        #expect(short.results(rest) == [later[1], later[1]])
        _ = pair.results(.seek(slot: 0, offset: 1_000_000, whence: SEEK_SET))
        let end = pair.results(.read(slot: 0, size: 5000, memory: 10))
        #expect(end.map(\.value) == [0, -1] && end[1].error == EFAULT)
    }

    private func pieces(_ kallsyms: Pair, _ crypto: Pair) {
        let whole = Operation.readv(slot: 0, sizes: [2000, 2000, 2000, 2000])
        let same = crypto.results(whole)
        #expect(same[0] == same[1] && same[0].value < 4096)
        let found = kallsyms.results(whole)
        #expect(found[0].value == 8000 && found[1].value < 4096)
        let pair = kallsyms.again()
        let parts = (0..<4).flatMap { _ in pair.ours.perform(.read(slot: 0, size: 2000, memory: nil)).bytes }
        #expect(parts == found[0].bytes)
    }

    private func readFlags(_ kallsyms: Pair, _ crypto: Pair) {
        // RWF_DSYNC, RWF_SYNC, RWF_APPEND.
        for flags in [Int32(2), 4, 0x10] {
            let call = Operation.preadv2(slot: 0, sizes: [10], offset: 0, flags: flags)
            let same = crypto.results(call)
            #expect(same[0] == same[1] && same[0].value == 10)
            let found = kallsyms.results(call)
            #expect(found[0].error == EOPNOTSUPP)
            #expect(found[1] == kallsyms.ours.perform(.pread(slot: 0, size: 10, offset: 0)))
        }
    }

    private func positionedWrite(_ pair: Pair) {
        let call = { (side: Side) in Glibc.pwrite(side.descriptor(0), "x", 1, 5) }
        #expect(pair.errors(call) == [ESPIPE, EBADF])
        #expect(pair.again(O_RDWR).errors(call) == [ESPIPE, EIO])
        #expect(pair.again(O_WRONLY).errors(call) == [ESPIPE, EIO])
    }

    private func emptyWrite(_ pair: Pair) {
        let call = { (side: Side) in Glibc.write(side.descriptor(0), "", 0) }
        #expect(pair.errors(call) == [EBADF, EBADF])
        #expect(pair.again(O_RDWR).errors(call) == [EIO, 0])
    }

    private func writeFromNowhere(_ pair: Pair) {
        #expect(
            pair.again(O_RDWR).errors { Glibc.write($0.descriptor(0), $0.memory.ending(after: 0), 10) }
                == [EIO, EFAULT])
    }

    private func mapping(_ pair: Pair) {
        let map = { (side: Side, flags: Int32) in mmap(nil, 4096, PROT_READ, flags, side.descriptor(0), 0) }
        #expect(pair.errors { map($0, MAP_SHARED) == MAP_FAILED ? -1 : 0 } == [EIO, ENODEV])
        #expect(map(pair.kernel, MAP_PRIVATE) == MAP_FAILED && errno == EIO)
        let mapped = map(pair.ours, MAP_PRIVATE)
        #expect(mapped != MAP_FAILED)
        // The kernel's own access to it says what a program's would be ended by.
        _ = Transfer.intoPipe { pipe in
            #expect(Glibc.write(pipe, mapped, 1) == -1 && errno == EFAULT)
            return (0, 0, nil)
        }
        munmap(mapped, 4096)
    }

    private func directFlag(_ pair: Pair) {
        #expect(pair.errors { Int(fcntl($0.descriptor(0), F_SETFL, LinuxCalls.direct)) } == [EINVAL, 0])
        let found = pair.results(.splice(slot: 0, count: 300, offset: nil))
        #expect(found[0].value == 300 && found[0] == found[1])
        let file = pair.results(.sendfile(slot: 0, count: 9000, offset: 0, toPipe: false))
        #expect(file[0].value == 9000 && file[0] == file[1])
        // Whoever asks for it with `open` is told what procfs says.
        #expect(
            pair.again(LinuxCalls.direct).results(.read(slot: 0, size: 1, memory: nil)).map(\.error) == [
                EBADF, EBADF,
            ])
    }

    private func writingSplice(_ pair: Pair) {
        let writing = pair.again(O_RDWR)
        var ends: [Int32] = [-1, -1]
        #expect(LinuxCalls.pipe2(&ends, O_NONBLOCK | O_CLOEXEC) == 0)
        defer { for end in ends { close(end) } }
        let call = { (side: Side) in LinuxCalls.splice(ends[0], nil, side.descriptor(0), nil, 5, 0) }
        #expect(writing.errors(call) == [EINVAL, EAGAIN])
        #expect(write(ends[1], "12345", 5) == 5)
        #expect(writing.errors(call) == [EINVAL, EIO])
        let file = LinuxCalls.memoryFile("conformance", 1)
        defer { close(file) }
        let send = { (side: Side) in
            var offset: Int64 = 0
            return LinuxCalls.sendfile(side.descriptor(0), file, &offset, 5)
        }
        #expect(writing.errors(send) == [0, 0])
        #expect(write(file, "12345", 5) == 5)
        #expect(writing.errors(send) == [EINVAL, EIO])
    }

    private func fileSystemFacts(_ pair: Pair) {
        var facts: [[Int]] = []
        for side in [pair.kernel, pair.ours] {
            var size: Int32 = 0
            #expect(LinuxCalls.ioctl(side.descriptor(0), 2, &size) == 0)
            // The type is what the structure begins with.
            var system = [Int](repeating: 0, count: 64)
            #expect(LinuxCalls.fileSystem(side.descriptor(0), &system) == 0)
            facts.append([Int(size), system[0]])
        }
        #expect(facts == [[1024, 0x9fa0], [4096, 0x6573_5546]])
        #expect(
            pair.errors {
                var block: Int32 = 0
                return Int(LinuxCalls.ioctl($0.descriptor(0), 1, &block))
            } == [EINVAL, 0])
        #expect(
            pair.errors { LinuxCalls.getAttribute($0.descriptor(0), "system.posix_acl_access", nil, 0) }
                == [EOPNOTSUPP, ENODATA])
    }

    private func mountsFile() async throws {
        guard try HostOracle.isPrivileged("mounts of its own") else { return }
        try await MountHelper.with { helper in
            let file = HostText.mounts(of: helper.process)
            try await CapturedTexts.mounted([(file, try #require(file.read()))]) { paths in
                let pair = Pair(file.path, paths[0])
                let writing = pair.again(O_RDWR)
                #expect(writing.errors { Glibc.write($0.descriptor(0), "x", 1) } == [EINVAL, EIO])
                let asked = Operation.ask(slot: 0, .poll)
                // POLLIN and POLLRDNORM; here POLLOUT and POLLWRNORM too.
                #expect(pair.results(asked).map(\.bytes) == [[0x41, 0], [0x45, 1]])
                try helper.mountAnother()
                // Once, POLLERR and POLLPRI.
                #expect(pair.results(asked).map(\.bytes) == [[0x4b, 0], [0x45, 1]])
                #expect(pair.results(asked).map(\.bytes) == [[0x41, 0], [0x45, 1]])
            }
        }
    }
}
