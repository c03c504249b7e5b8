/// The version of this program, as shown by `easel --version`.
enum Version {
    static let current = "0.1.0"
}
