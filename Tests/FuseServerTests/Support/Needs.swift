import Glibc
import Testing

/// Ends a test for want of something that not every workplace has: quietly, but as a failure under `CI`,
/// where nothing may be left out.
func need(
    _ isThere: Bool, _ reason: Comment, sourceLocation: SourceLocation = #_sourceLocation
) throws {
    guard !isThere else { return }
    if unsafe getenv("CI") != nil {
        Issue.record("not to be left out: \(reason)", sourceLocation: sourceLocation)
    }
    try Test.cancel(reason, sourceLocation: sourceLocation)
}
