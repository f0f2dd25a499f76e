import CFuse
import Glibc
import KernelTypes

/// The requests of one mount, put to its service.
final class ServiceDispatcher<Service: FileService>: Dispatcher, @unchecked Sendable {
    // SAFETY: nothing that is stored here ever changes, and all of it is Sendable.

    private let service: Service
    private let handles = OpenHandles<Service.Handle>()
    private let secondsValid: Double

    /// Puts requests to `service`; the kernel may keep names and attributes for as long as `secondsValid`.
    init(_ service: Service, secondsValid: Double) {
        self.service = service
        self.secondsValid = secondsValid
    }

    override func lookup(_ reply: consuming KernelReply, parent: NodeID, name: UnsafePointer<CChar>) {
        do throws(Errno) {
            // SAFETY: libfuse ends the name with a NUL, and CChar and UInt8 have the same layout.
            let start = unsafe UnsafeRawPointer(name).assumingMemoryBound(to: UInt8.self)
            let bytes = unsafe UnsafeBufferPointer(start: start, count: strlen(name))
            let found = try unsafe service.lookup(bytes.span, in: parent)
            reply.take().answer(entry: found, validFor: secondsValid)
        } catch {
            reply.fail(error)
        }
    }

    override func attributes(_ reply: consuming KernelReply, node: NodeID) {
        do throws(Errno) {
            let attributes = try service.attributes(of: node)
            reply.take().answer(attributes: attributes, validFor: secondsValid)
        } catch {
            reply.fail(error)
        }
    }

    override func truncate(_ reply: consuming KernelReply, node: NodeID, caller: Caller) {
        do throws(Errno) {
            try service.truncate(node, caller: caller)
            let attributes = try service.attributes(of: node)
            reply.take().answer(attributes: attributes, validFor: secondsValid)
        } catch {
            reply.fail(error)
        }
    }

    override func target(_ reply: consuming KernelReply, node: NodeID) {
        do throws(Errno) {
            let target = try service.target(of: node)
            reply.take().answer(target: target)
        } catch {
            reply.fail(error)
        }
    }

    override func open(
        _ reply: consuming KernelReply, node: NodeID, caller: Caller,
        information: UnsafeMutablePointer<fuse_file_info>
    ) {
        do throws(Errno) {
            let flags = unsafe OpenFlags(rawValue: information.pointee.flags)
            guard !flags.isDirect else { throw .invalidArgument }
            let number = handles.insert(try service.open(node, flags: flags, caller: caller))
            unsafe information.pointee.fh = number
            unsafe information.pointee.direct_io = 1
            if unsafe !reply.take().answer(open: information) { forget(number) }
        } catch {
            reply.fail(error)
        }
    }

    override func read(_ reply: consuming KernelReply, handle: UInt64, offset: Int64, size: Int) {
        guard let own = ReplyBuffer.current else { return reply.fail(.inputOutput) }
        var list = own.list(upTo: size)
        do throws(Errno) {
            guard let handle = handles.handle(handle) else { throw .badDescriptor }
            try service.read(handle, at: offset, into: &list)
            reply.take().answer(list, from: own)
        } catch {
            reply.fail(error)
        }
    }

    override func write(
        _ reply: consuming KernelReply, handle: UInt64, offset: Int64, bytes: UnsafeRawBufferPointer
    ) {
        do throws(Errno) {
            guard let handle = handles.handle(handle) else { throw .badDescriptor }
            let count = try unsafe service.write(handle, at: offset, bytes: bytes)
            reply.take().answer(written: count)
        } catch {
            reply.fail(error)
        }
    }

    override func release(_ reply: consuming KernelReply, handle: UInt64) {
        forget(handle)
        reply.succeed()
    }

    override func list(_ reply: consuming KernelReply, node: NodeID, offset: Int64, size: Int) {
        guard let own = ReplyBuffer.current else { return reply.fail(.inputOutput) }
        let request = reply.take()
        var listing = unsafe DirectoryListing(
            request, buffer: UnsafeMutableRawBufferPointer(rebasing: own.bytes[..<min(size, own.bytes.count)])
        )
        do throws(Errno) {
            try listing.fill(node: node, from: offset, with: service)
            unsafe request.answer(bytes: listing.filled)
        } catch {
            request.answer(error: error.rawValue)
        }
    }

    /// Whether a file is open.
    var hasOpenFiles: Bool { !handles.isEmpty }

    override func releaseAll() {
        for handle in handles.removeAll() { service.release(handle) }
    }

    private func forget(_ number: UInt64) {
        if let handle = handles.remove(number) { service.release(handle) }
    }
}
