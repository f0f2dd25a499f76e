// swift-tools-version: 6.3
import PackageDescription

/// What every target of the project is compiled with.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),  // SE-0458
    .treatAllWarnings(as: .error),  // SE-0443
    .enableUpcomingFeature("ExistentialAny"),  // SE-0335
    .enableUpcomingFeature("InternalImportsByDefault"),  // SE-0409
    .enableUpcomingFeature("MemberImportVisibility"),  // SE-0444
]

/// Tests that are users of the program: system calls are their daily bread, so none is marked unsafe.
let userSettings: [SwiftSetting] = [
    .swiftLanguageMode(.v6), .treatAllWarnings(as: .error), .enableUpcomingFeature("ExistentialAny"),
]

/// The arrows of the house: a module may import these and nothing else of the project.
/// `Tests/TidyTests` holds the sources to it.
let package = Package(
    name: "bigproc",
    products: [.executable(name: "bigproc", targets: ["bigproc"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", exact: "1.6.0"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2", traits: []),
    ],
    targets: [
        .executableTarget(
            name: "bigproc",
            dependencies: [
                "FuseServer", "ProcTree", "MachineFile", "SeqFile", "Machine", "KernelMemory", "KernelTypes",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings),
        .target(name: "FuseServer", dependencies: ["CFuse", "KernelTypes"], swiftSettings: settings),
        .target(
            name: "ProcTree",
            dependencies: ["SeqFile", "Machine", "KernelMemory", "KernelTypes"],
            swiftSettings: settings),
        .target(
            name: "MachineFile",
            dependencies: ["Machine", "KernelTypes", .product(name: "Yams", package: "Yams")],
            swiftSettings: settings),
        .target(name: "SeqFile", dependencies: ["KernelTypes"], swiftSettings: settings),
        .target(
            name: "Machine",
            dependencies: [
                "KernelMemory", "KernelTypes",
                .product(name: "HashTreeCollections", package: "swift-collections"),
            ],
            swiftSettings: settings),
        .target(name: "KernelMemory", dependencies: ["KernelTypes"], swiftSettings: settings),
        .target(name: "KernelTypes", swiftSettings: settings),
        .systemLibrary(
            name: "CFuse",
            path: "CFuse",
            pkgConfig: "fuse3",
            providers: [.apt(["libfuse3-dev"])]),
        .testTarget(name: "KernelTypesTests", dependencies: ["KernelTypes"], swiftSettings: settings),
        .testTarget(name: "SeqFileTests", dependencies: ["SeqFile", "KernelTypes"], swiftSettings: settings),
        .testTarget(
            name: "KernelMemoryTests", dependencies: ["KernelMemory", "KernelTypes"], swiftSettings: settings),
        .testTarget(
            name: "MachineTests", dependencies: ["Machine", "KernelMemory", "KernelTypes"],
            swiftSettings: settings),
        .testTarget(
            name: "MachineFileTests", dependencies: ["MachineFile", "Machine", "KernelTypes"],
            swiftSettings: settings),
        .testTarget(
            name: "ProcTreeTests",
            dependencies: ["ProcTree", "SeqFile", "MachineFile", "Machine", "KernelMemory", "KernelTypes"],
            exclude: ["Golden"],
            swiftSettings: settings),
        .testTarget(
            name: "FuseServerTests", dependencies: ["FuseServer", "CFuse", "KernelTypes"],
            swiftSettings: settings),
        .testTarget(
            name: "IntegrationTests",
            dependencies: [
                "bigproc", .product(name: "Subprocess", package: "swift-subprocess"),
            ],
            exclude: ["Golden"],
            swiftSettings: userSettings),
        .testTarget(name: "TidyTests", swiftSettings: settings),
        .executableTarget(
            name: "bench",
            dependencies: [
                "SeqFile", "Baselines", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Tests/Benchmarks/Bench",
            swiftSettings: userSettings),
        .target(name: "Baselines", path: "Tests/Benchmarks/Baselines"),
        .executableTarget(
            name: "static-server", dependencies: ["CFuse"], path: "Tests/Benchmarks/StaticServer"),
    ]
)
