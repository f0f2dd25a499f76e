import Glibc

/// Tells systemd, or whatever started the program and listens, how far it is (`sd_notify(3)`).
enum ServiceManager {
    /// Sends `state`, as `READY=1`, to the socket that `NOTIFY_SOCKET` names; does nothing without one.
    static func notify(_ state: String) {
        guard let name = unsafe getenv("NOTIFY_SOCKET") else { return }
        var path = Array(unsafe String(cString: name).utf8)
        var address = sockaddr_un()
        let room = MemoryLayout.size(ofValue: address.sun_path)
        guard let first = path.first, first == UInt8(ascii: "/") || first == UInt8(ascii: "@"),
            path.count < room
        else { return }
        // An abstract name is written with @ and begins with a NUL.
        if first == UInt8(ascii: "@") { path[0] = 0 }
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + path.count)
        let message = Array(state.utf8)
        // SAFETY: the address is read as far as `length` says, which is less than its size.
        unsafe withUnsafePointer(to: &address) { address in
            unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                _ = unsafe sendto(descriptor, message, message.count, Int32(MSG_NOSIGNAL), address, length)
            }
        }
    }
}
