/// The version of this program, as `easel --version` says it.
enum Version {
    static let current = "0.1.0"
}
