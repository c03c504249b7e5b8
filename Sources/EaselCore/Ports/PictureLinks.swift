/// Where this server's pictures are to be had.
package protocol PictureLinks: Sendable {
    /// Whether the provider can follow them: not when it is out in the world and this server is not.
    var reachProvider: Bool { get }
    /// A fresh address that needs no key and lasts for some days.
    func image(_ id: ImageID) -> String
    /// The picture that an address on this server names; nil for every other address.
    func picture(at address: String) -> ImageID?
}

extension PictureLinks {
    /// The address of a reference as of now.
    package func address(of reference: ImageReference) -> String {
        switch reference {
        case .address(let address): address
        case .picture(let id): image(id)
        }
    }
}
