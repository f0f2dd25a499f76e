import Glibc

/// Growth as a drawing: bytes a second above, the daemon's memory below, over the number of CPUs.
struct GrowthPlot {
    private let points: [GrowthPart.Point]
    private static let left = 70.0
    private static let width = 620.0
    private static let colours = ["#0b6e4f", "#c8553d", "#7a5195", "#d4a017", "#2f6690"]

    init(_ points: [GrowthPart.Point]) { self.points = points }

    /// Writes it as SVG.
    func write(to path: String) throws {
        guard let file = fopen(path, "w") else { throw Failure("cannot write \(path)") }
        defer { fclose(file) }
        fputs(text, file)
    }

    private var text: String {
        let rates = points.flatMap { [$0.baseline] + $0.rates.compactMap { $0 } }
        let upper = Panel(top: 40, height: 240, largest: (rates.max() ?? 1) / 1e9, unit: "GB/s")
        let lower = Panel(
            top: 330, height: 120, largest: Double(points.map(\.memory).max() ?? 1) / 1024, unit: "MiB")
        var parts = [
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 860 510\" font-family=\"sans-serif\" font-size=\"12\">",
            "<rect width=\"860\" height=\"510\" fill=\"white\"/>",
            label(Self.left, 22, "proc/interrupts: bytes a second (1 MiB reads, both ends on one CPU)"),
            label(Self.left, 318, "the daemon's memory"),
        ]
        parts += frame(upper) + frame(lower)
        parts.append(line(points.map { ($0.cpus, $0.baseline / 1e9) }, upper, "#888888", dashed: true))
        parts.append(legend(0, "C server, one static buffer", "#888888"))
        for (index, strategy) in GrowthPart.strategies.enumerated() {
            let values = points.compactMap { point in point.rates[index].map { (point.cpus, $0 / 1e9) } }
            parts.append(line(values, upper, Self.colours[index], dashed: false))
            parts.append(legend(index + 1, strategy, Self.colours[index]))
        }
        parts.append(
            line(points.map { ($0.cpus, Double($0.memory) / 1024) }, lower, "#222222", dashed: false))
        parts.append(label(Self.left + Self.width / 2 - 20, 500, "CPUs"))
        return parts.joined(separator: "\n") + "\n</svg>\n"
    }

    /// A part of the drawing with an axis of its own.
    private struct Panel {
        let top: Double
        let height: Double
        let largest: Double
        let unit: String

        func y(_ value: Double) -> Double { top + height * (1 - value / (largest * 1.1)) }
    }

    private func x(_ cpus: Int) -> Double {
        let last = log2(Double(points.last?.cpus ?? 2))
        return Self.left + Self.width * log2(Double(cpus)) / last
    }

    private func frame(_ panel: Panel) -> [String] {
        let bottom = panel.top + panel.height
        var parts = [
            "<path d=\"M\(Self.left) \(panel.top)V\(bottom)H\(Self.left + Self.width)\" fill=\"none\" stroke=\"black\"/>"
        ]
        for part in 0...4 {
            let value = panel.largest * Double(part) / 4
            let y = panel.y(value)
            parts.append("<path d=\"M\(Self.left) \(y)h\(Self.width)\" stroke=\"#dddddd\"/>")
            parts.append(label(6, y + 4, "\(value.rounded(to: 1)) \(panel.unit)"))
        }
        for point in points {
            parts.append(label(x(point.cpus) - 12, bottom + 15, GrowthPlot.short(point.cpus)))
        }
        return parts
    }

    private func line(_ values: [(Int, Double)], _ panel: Panel, _ colour: String, dashed: Bool) -> String {
        let path = values.map { "\(x($0.0).rounded(to: 1)),\(panel.y($0.1).rounded(to: 1))" }.joined(
            separator: " ")
        let dashes = dashed ? " stroke-dasharray=\"5 4\"" : ""
        return "<polyline points=\"\(path)\" fill=\"none\" stroke=\"\(colour)\" stroke-width=\"2\"\(dashes)/>"
    }

    private func legend(_ place: Int, _ name: String, _ colour: String) -> String {
        let y = 60.0 + Double(place) * 20
        return "<path d=\"M705 \(y - 4)h22\" stroke=\"\(colour)\" stroke-width=\"3\"/>" + label(732, y, name)
    }

    private func label(_ x: Double, _ y: Double, _ text: String) -> String {
        "<text x=\"\(x.rounded(to: 1))\" y=\"\(y.rounded(to: 1))\">\(text)</text>"
    }

    private static func short(_ cpus: Int) -> String {
        cpus >= 1 << 20 ? "\(cpus >> 20)M" : cpus >= 1 << 10 ? "\(cpus >> 10)K" : "\(cpus)"
    }
}
