/// What FUSE makes impossible: where a file of the mount differs from the kernel's own, and how exactly.
///
/// Each has a test of its own that shows it. The comparison of random scripts allows for these and for nothing else.
enum KnownDifference: String, CaseIterable {
    case seekToEnd, unseenSeek, splice, memoryThatEnds, pieces, readFlags
    case positionedWrite, emptyWrite, writeFromNowhere, mapping, directFlag, writingSplice, fileSystemFacts
    case mountsFile

    var reason: String {
        switch self {
        case .seekToEnd:
            "lseek(SEEK_END) is answered by the host's kernel from the file's size, which is 0: it succeeds for "
                + "offsets from 0 on, where a seq_file gives EINVAL"
        case .unseenSeek:
            "lseek is not told to a server. A seq_file makes the records before the new position at once, and forgets "
                + "what it held; here that happens with the read that follows, and not at all when the position is "
                + "by then where it was. The bytes are the same; where reads end may differ"
        case .splice:
            "splice and sendfile take nothing from a file of size 0 that comes through FUSE: 0, where the kernel's "
                + "file gives what a read would, EINVAL if it is read by `read` alone, and EOVERFLOW from 2 GiB on "
                + "(sendfile)"
        case .memoryThatEnds:
            "of a read into memory that ends early, the server is asked for what there is memory for: the result is "
                + "the same, but a seq_file has made what the whole read would have taken, and where later reads end "
                + "may differ. At the end of the file it is EFAULT, where a seq_file gives 0"
        case .pieces:
            "readv comes as one read. Files that the kernel reads by `read` alone (kallsyms, slabinfo) take the pieces "
                + "one after the other and may give more than one buffer"
        case .readFlags:
            "flags of preadv2 are accepted as for files that are read at once; those that the kernel reads by `read` "
                + "alone refuse most with EOPNOTSUPP"
        case .positionedWrite:
            "a seq_file refuses pwrite with ESPIPE whatever it is opened for; here it is refused as write is"
        case .emptyWrite: "a write of nothing does not reach the server: 0, where procfs gives EIO"
        case .writeFromNowhere:
            "what is written is fetched before the server is asked: EFAULT for memory that is not there, where procfs "
                + "gives EIO"
        case .mapping:
            "mmap gives ENODEV when shared, where procfs gives EIO, and succeeds when private, with memory that "
                + "cannot be touched (SIGBUS)"
        case .directFlag:
            "fcntl(F_SETFL, O_DIRECT) succeeds, where procfs gives EINVAL; splice and sendfile then work"
        case .writingSplice:
            "splice and sendfile into the file ask for the other side first: EAGAIN or 0 when there is nothing, EIO "
                + "when there is something, where procfs gives EINVAL"
        case .fileSystemFacts:
            "what belongs to the file system is FUSE's: its type and block size (statfs, FIGETBSZ), FIBMAP gives 0 for "
                + "EINVAL, POSIX ACLs ENODATA for EOPNOTSUPP"
        case .mountsFile:
            "mountinfo is a file of a process, with operations of its own; captured text is like most of procfs. Its "
                + "poll says that it can be read only, and when mounts have changed; here that it can be read and "
                + "written. To write gives EINVAL there, EIO or EFAULT here"
        }
    }
}
