#if THREAD_SANITIZER
    import Glibc

    /// A lock around a value, as `Synchronization.Mutex` is: for builds under the thread sanitizer, which
    /// sees the locks of the C library and takes those of the Swift runtime for none.
    @safe
    public struct Lock<Value: ~Copyable>: ~Copyable, @unchecked Sendable {
        // SAFETY: both pointers are set once and freed at the end; the value is touched under the lock only.
        private let mutex: UnsafeMutablePointer<pthread_mutex_t>
        private let value: UnsafeMutablePointer<Value>

        /// A lock around `initialValue`, open.
        public init(_ initialValue: consuming sending Value) {
            unsafe mutex = UnsafeMutablePointer.allocate(capacity: 1)
            unsafe mutex.initialize(to: pthread_mutex_t())
            unsafe pthread_mutex_init(mutex, nil)
            unsafe value = UnsafeMutablePointer.allocate(capacity: 1)
            unsafe value.initialize(to: initialValue)
        }

        deinit {
            unsafe pthread_mutex_destroy(mutex)
            unsafe mutex.deallocate()
            unsafe value.deinitialize(count: 1)
            unsafe value.deallocate()
        }

        /// Runs `body` with the value while nobody else has it.
        public borrowing func withLock<Result: ~Copyable, Failure: Error>(
            _ body: (inout sending Value) throws(Failure) -> sending Result
        ) throws(Failure) -> sending Result {
            unsafe pthread_mutex_lock(mutex)
            defer { unsafe pthread_mutex_unlock(mutex) }
            return try unsafe body(&value.pointee)
        }
    }
#else
    public import Synchronization

    /// A lock around a value. All of the project's locks go by this name, so that another kind can be put in
    /// their place where a tool needs it.
    public typealias Lock<Value: ~Copyable> = Mutex<Value>
#endif
