/// The addresses of this server's images.
package protocol ImageAddresses: Sendable {
    /// Whether the provider can follow them: not when it is out in the world and this server is not.
    var reachProvider: Bool { get }
    /// A fresh address that needs no key and lasts for some days.
    func image(_ id: ImageID) -> String
    /// The image that an address on this server names; nil for every other address.
    func image(at address: String) -> ImageID?
    /// Whether an external address is one that the provider can't reach, judging by its form.
    func isPrivate(_ address: String) -> Bool
}

extension ImageAddresses {
    /// The address of a reference as of now.
    package func address(of reference: ImageReference) -> String {
        switch reference {
        case .address(let address): address
        case .image(let id): image(id)
        }
    }
}
