extension FaultInjector {
    func refuses(order: Int, flags: GFP, pageSize: Int) -> Bool { false }
}
