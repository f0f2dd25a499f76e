import Testing

/// All tests on real mounts, one at a time: they measure requests, and a mount is the machine's to share.
@Suite("On a real mount", .serialized, .enabled(if: FuseDevice.isExpected), .timeLimit(.minutes(2)))
struct MountTests {}
