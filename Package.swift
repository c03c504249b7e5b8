// swift-tools-version: 6.2
import PackageDescription

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let asyncHTTPClient: Target.Dependency = .product(name: "AsyncHTTPClient", package: "async-http-client")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore: Target.Dependency = .product(name: "HummingbirdCore", package: "hummingbird")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioCompression: Target.Dependency = .product(name: "NIOHTTPCompression", package: "swift-nio-extras")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioHTTPTypes: Target.Dependency = .product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioHTTPTypesHTTP1: Target.Dependency = .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let serviceLifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let subprocess: Target.Dependency = .product(name: "Subprocess", package: "swift-subprocess")
let systemPackage: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")
let unixSignals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")

let package = Package(
    name: "easel",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "easel", targets: ["easel"]),
        .executable(name: "easel-imaging", targets: ["easel-imaging"]),
        .library(name: "KieAI", targets: ["KieAI", "JSON"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.0"),
    ],
    targets: [
        // JSON values, read strictly or leniently.
        .target(name: "JSON"),
        // The provider's API as a library of its own; knows nothing of Easel.
        .target(name: "KieAI", dependencies: ["JSON", asyncHTTPClient, crypto, nioCompression, nioCore, nioHTTP1]),
        // The rules: pure state machine, use cases, workers, ports.
        .target(name: "EaselCore", dependencies: [logging]),
        // Adapters.
        .target(name: "SQLiteStore", dependencies: ["EaselCore", "JSON", grdb]),
        .target(name: "BlobStorage", dependencies: ["EaselCore", crypto]),
        // Runs the imaging child program; libvips stays in that program.
        .target(name: "Imaging", dependencies: [subprocess, systemPackage]),
        .systemLibrary(
            name: "CVips", path: "Sources/CVips", pkgConfig: "vips",
            providers: [.apt(["libvips-dev"]), .brew(["vips"])]),
        .systemLibrary(
            name: "CJPEG", path: "Sources/CJPEG", pkgConfig: "libjpeg",
            providers: [.apt(["libjpeg-dev"]), .brew(["jpeg-turbo"])]),
        .executableTarget(name: "easel-imaging", dependencies: ["CJPEG", "CVips"], path: "Sources/EaselImaging"),
        // Takes off the gzip that a result came in; in the server, since it is small and bounded.
        .systemLibrary(
            name: "CZlib", path: "Sources/CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        // The provider port on KieAI.
        .target(name: "KieProvider", dependencies: ["EaselCore", "JSON", "KieAI"]),
        // HTTP: REST, callback, live feed, chat, page.
        .target(
            name: "EaselServer",
            dependencies: [
                "CZlib", "EaselCore", "Imaging", "JSON", asyncHTTPClient, crypto, httpTypes, hummingbird,
                hummingbirdCore,
                logging, nioCompression, nioCore, nioHTTP1, nioHTTPTypes, nioHTTPTypesHTTP1, nioPosix,
                serviceLifecycle,
            ],
            exclude: ["Page/Assets", "OpenAPI/openapi.json"],
            plugins: ["EmbedPage"]),
        .executableTarget(name: "embed-page", path: "Plugins/EmbedPageTool"),
        .plugin(name: "EmbedPage", capability: .buildTool(), dependencies: ["embed-page"]),
        // A stand-in provider; shares no code with KieAI, so a wrong guess can't pass on both sides.
        .target(
            name: "KieSimulator",
            dependencies: [
                "Imaging", asyncHTTPClient, crypto, httpTypes, hummingbird, logging, nioCore, serviceLifecycle,
            ]),
        // Contract suites and doubles; linked by tests only.
        .target(name: "EaselTesting", dependencies: ["EaselCore", logging]),
        // The composition root: the only place that chooses adapters.
        .executableTarget(
            name: "easel",
            dependencies: [
                "BlobStorage", "EaselCore", "EaselServer", "Imaging", "KieAI", "KieProvider", "KieSimulator",
                "SQLiteStore",
                logging, nioCore, nioPosix, serviceLifecycle, unixSignals,
                argumentParser,
            ]),
        // The store alone; `scripts/bench group-commit` runs it.
        .executableTarget(
            name: "easel-benchmarks",
            dependencies: [
                "EaselCore", "SQLiteStore", argumentParser,
            ], path: "Benchmarks/Sources"),

        // What several test targets use: an API client, running servers, waiting, clocks, samples.
        .target(
            name: "TestSupport",
            dependencies: [
                "EaselCore", "Imaging", "JSON", asyncHTTPClient, hummingbird, logging, nioCore, nioHTTP1, nioPosix,
                serviceLifecycle,
            ], path: "Tests/Support"),
        .testTarget(name: "JSONTests", dependencies: ["JSON"]),
        .testTarget(name: "KieAITests", dependencies: ["JSON", "KieAI"]),
        .testTarget(
            name: "KieSimulatorTests",
            dependencies: [
                "Imaging", "JSON", "KieAI", "KieSimulator", "TestSupport",
                asyncHTTPClient, crypto, hummingbird, nioCore, nioHTTP1,
            ]),
        .testTarget(name: "ImagingTests", dependencies: ["Imaging", "TestSupport", "easel-imaging"]),
        .testTarget(name: "EaselCoreTests", dependencies: ["EaselCore", "EaselTesting", "TestSupport"]),
        .testTarget(
            name: "AdapterTests",
            dependencies: [
                "BlobStorage", "EaselCore", "EaselTesting", "SQLiteStore", "TestSupport",
                grdb,
            ]),
        .testTarget(
            name: "EaselServerTests",
            dependencies: [
                "BlobStorage", "CZlib", "EaselCore", "EaselServer", "EaselTesting", "Imaging", "JSON", "KieAI",
                "KieProvider", "SQLiteStore", "TestSupport",
                asyncHTTPClient, crypto, grdb, hummingbird, logging, nioCore, nioHTTP1, nioPosix, serviceLifecycle,
                subprocess, "easel-imaging",
            ]),
        .testTarget(name: "CommandTests", dependencies: ["EaselCore", "EaselServer", "TestSupport", "easel"]),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "BlobStorage", "EaselCore", "EaselServer", "EaselTesting", "Imaging", "JSON", "KieAI", "KieProvider",
                "KieSimulator", "SQLiteStore", "TestSupport",
                hummingbird, nioCore, nioHTTP1, subprocess, systemPackage, "easel", "easel-imaging",
            ]),
    ],
    swiftLanguageModes: [.v6]
)

let upcomingFeatures: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]
for target in package.targets where ![.system, .plugin].contains(target.type) {
    target.swiftSettings = (target.swiftSettings ?? []) + upcomingFeatures
}
