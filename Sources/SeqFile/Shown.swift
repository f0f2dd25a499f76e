/// What `show` did.
public enum Shown: Sendable, Hashable {
    /// It wrote the record. A record may be empty.
    case record
    /// The record is to be left out, with all that was written of it (Linux: `SEQ_SKIP`).
    case skip
}
