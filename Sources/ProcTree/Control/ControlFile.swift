import KernelTypes
import Machine
import SeqFile

/// `sim/control`: takes a command a line; reads as the commands that there are, and why the last write was
/// refused, if it was.
struct ControlFile: EmulatedFile {
    private let machine: Machine
    private let panel: ControlPanel

    init(machine: Machine) {
        self.machine = machine
        panel = ControlPanel(machine)
    }

    var path: String { "sim/control" }
    var mode: UInt16 { 0o644 }
    var belongsToMounter: Bool { true }

    func open() throws(Errno) -> OpenFile {
        let panel = panel
        return SmallOpenFile(
            path: path, file: ControlRecords(panel), heap: machine.heap,
            writer: TextWriter { (text) throws(Errno) in try panel.run(text) })
    }
}

/// A record is a line.
private struct ControlRecords: SequentialFile {
    private let panel: ControlPanel
    private var lines: [String]

    init(_ panel: ControlPanel) {
        self.panel = panel
        lines = Self.lines(panel)
    }

    mutating func rewind() { lines = Self.lines(panel) }

    private static func lines(_ panel: ControlPanel) -> [String] {
        ControlCommand.forms + (panel.reason.map { ["refused: \($0)"] } ?? [])
    }

    func start(_ position: inout Int64) throws(Errno) -> Int? {
        position >= 0 && position < lines.count ? Int(position) : nil
    }

    func next(after record: Int, _ position: inout Int64) throws(Errno) -> Int? {
        position += 1
        return try start(&position)
    }

    func show(_ record: Int, into buffer: inout SeqBuffer) throws(Errno) -> Shown {
        buffer.put(lines[record])
        buffer.put("\n")
        return .record
    }

    func stop(_ record: Int?) {}
}
