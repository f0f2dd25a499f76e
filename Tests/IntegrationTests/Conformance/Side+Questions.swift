import Glibc

extension Side {
    /// Makes a call that reads nothing and moves nothing.
    func ask(_ question: Question, of file: Int32) -> Outcome {
        switch question {
        case .poll, .pollForErrors, .select, .epoll: return readiness(question, of: file)
        case .attributes, .flags, .setAppend, .setNonblocking, .clearFlags, .attributeList, .attribute,
            .setAttribute, .lockShared, .lockExclusive, .recordLockForReading, .recordLockForWriting:
            return properties(question, of: file)
        case .truncate: return .result(Int(ftruncate(file, 0)))
        case .truncateLonger: return .result(Int(ftruncate(file, 100)))
        case .truncateNegative: return .result(Int(ftruncate(file, -1)))
        case .synchronize: return .result(Int(fsync(file)))
        case .synchronizeData: return .result(Int(fdatasync(file)))
        case .synchronizeRange: return .result(Int(LinuxCalls.syncFileRange(file, 0, 0, 7)))
        case .allocate: return .result(Int(LinuxCalls.fallocate(file, 0, 0, 10)))
        case .advise: return Outcome(value: Int(posix_fadvise(file, 0, 0, POSIX_FADV_WILLNEED)))
        case .readAhead: return .result(LinuxCalls.readahead(file, 0, 4096))
        case .terminalSize: return control(file, 0x5413)
        case .bytesLeft: return control(file, 0x541b)
        case .unknownRequest: return control(file, 0x1234_5678)
        case .nonblockingRequest: return control(file, 0x5421)
        case .asynchronousRequest: return control(file, 0x5452)
        case .extents: return control(file, 0xc020_660b)
        case .copyRangeOut, .copyRangeOnto, .copyRangeIn, .spliceTooMuch, .tee:
            return transfers(question, of: file)
        case .readNothing: return .result(Glibc.read(file, memory.ending(after: 0), 0))
        // An address of the kernel's half, which no call takes.
        case .readNowhere: return .result(Glibc.read(file, UnsafeMutableRawPointer(bitPattern: -4096), 10))
        case .readTooMuch: return .result(Glibc.read(file, memory.ending(after: 9), Int.max))
        case .readTooManyPieces:
            return .result(Glibc.readv(file, memory.pieces(Array(repeating: 1, count: 1025)), 1025))
        case .readNegativePiece:
            var pieces = memory.pieces([10, 10])
            pieces[1].iov_len = -1
            return .result(Glibc.readv(file, pieces, 2))
        case .preadNegative: return .result(Glibc.pread(file, memory.ending(after: 9), 9, -1))
        case .preadBeyondEnd: return .result(Glibc.pread(file, memory.ending(after: 9), 9, .max - 3))
        case .writeTooMuch: return .result(Glibc.write(file, memory.ending(after: 9), Int.max))
        case .changeDirectory: return .result(Int(Glibc.fchdir(file)))
        case .openBelow: return .result(Int(openat(file, "x", O_RDONLY)))
        }
    }

    private func readiness(_ question: Question, of file: Int32) -> Outcome {
        switch question {
        case .select:
            guard file >= 0 else { return Outcome(value: -1, error: EBADF) }
            // Larger sets than fd_set, which ends at 1,024: the kernel looks as far as it is told to.
            let words = Int(file) / 64 + 1
            let place = (word: Int(file) / 64, bit: UInt64(1) << UInt64(file % 64))
            var sets = [UInt64](repeating: 0, count: 3 * max(words, 16))
            let length = sets.count / 3
            for set in 0..<3 { sets[set * length + place.word] = place.bit }
            var noTime = timeval()
            let count = sets.withUnsafeMutableBytes { bytes in
                let starts = (0..<3).map {
                    (bytes.baseAddress! + $0 * length * 8).assumingMemoryBound(to: fd_set.self)
                }
                return Glibc.select(file + 1, starts[0], starts[1], starts[2], &noTime)
            }
            let found = (0..<3).map { UInt8(sets[$0 * length + place.word] & place.bit == 0 ? 0 : 1) }
            return .result(Int(count), bytes: found)
        case .epoll:
            let events = LinuxCalls.epollCreate(0)
            defer { Glibc.close(events) }
            // The packed structure: 32 bits of events, 64 bits that come back.
            var wanted: [UInt32] = [0x1f, 7, 0]
            guard LinuxCalls.epollControl(events, 1, file, &wanted) == 0 else { return .result(-1) }
            var found: [UInt32] = [0, 0, 0]
            let count = LinuxCalls.epollWait(events, &found, 1, 0)
            return .result(Int(count), bytes: found.withUnsafeBytes { Array($0) })
        default:
            let events = question == .poll ? 0x7fff : Int16(POLLPRI)
            var entry = pollfd(fd: file, events: events, revents: 0)
            let count = Glibc.poll(&entry, 1, 0)
            return .result(Int(count), bytes: [UInt8(entry.revents & 0xff), UInt8(entry.revents >> 8)])
        }
    }

    private func properties(_ question: Question, of file: Int32) -> Outcome {
        switch question {
        case .attributes:
            var status = stat()
            guard fstat(file, &status) == 0 else { return .result(-1) }
            let facts = [
                Int(status.st_mode & S_IFMT), Int(status.st_size), Int(status.st_blksize),
                Int(status.st_blocks),
                Int(status.st_nlink), Int(status.st_uid), Int(status.st_gid), Int(status.st_rdev),
            ]
            return Outcome(value: 0, bytes: Array("\(facts)".utf8))
        case .flags: return .result(Int(fcntl(file, F_GETFL)))
        case .setAppend: return .result(Int(fcntl(file, F_SETFL, O_APPEND)))
        case .setNonblocking: return .result(Int(fcntl(file, F_SETFL, O_NONBLOCK)))
        case .attributeList: return .result(LinuxCalls.listAttributes(file, nil, 0))
        case .attribute: return .result(LinuxCalls.getAttribute(file, "user.x", nil, 0))
        case .setAttribute: return .result(Int(LinuxCalls.setAttribute(file, "user.x", "y", 1, 0)))
        case .lockShared, .lockExclusive:
            let result = LinuxCalls.lockFile(file, (question == .lockShared ? LOCK_SH : LOCK_EX) | LOCK_NB)
            let outcome = Outcome.result(Int(result))
            _ = LinuxCalls.lockFile(file, LOCK_UN)
            return outcome
        case .recordLockForReading, .recordLockForWriting:
            var lock = flock()
            lock.l_type = Int16(question == .recordLockForReading ? F_RDLCK : F_WRLCK)
            let outcome = Outcome.result(Int(fcntl(file, F_SETLK, &lock)))
            lock.l_type = Int16(F_UNLCK)
            _ = fcntl(file, F_SETLK, &lock)
            return outcome
        default: return .result(Int(fcntl(file, F_SETFL, 0)))
        }
    }

    private func transfers(_ question: Question, of file: Int32) -> Outcome {
        let other = LinuxCalls.memoryFile("conformance", 1)
        defer { Glibc.close(other) }
        switch question {
        case .copyRangeOut: return .result(LinuxCalls.copyFileRange(file, nil, other, nil, 100, 0))
        case .copyRangeIn: return .result(LinuxCalls.copyFileRange(other, nil, file, nil, 100, 0))
        case .copyRangeOnto: return .result(LinuxCalls.copyFileRange(file, nil, file, nil, 100, 0))
        case .tee: return .result(LinuxCalls.tee(file, other, 100, 0))
        default: return .result(LinuxCalls.splice(file, nil, other, nil, 100, 0))
        }
    }

    private func control(_ file: Int32, _ request: UInt) -> Outcome {
        var answer = [UInt8](repeating: 0, count: 256)
        return .result(Int(LinuxCalls.ioctl(file, request, &answer)), bytes: answer)
    }
}
