/// The SVG document of a picture.
struct Drawing {
    let picture: Picture

    func svg(style: SimulatorConfiguration.Pictures) -> String {
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(picture.size.width)\" height=\"\(picture.size.height)\"><rect width=\"100%\" height=\"100%\" fill=\"#345\"/></svg>"
    }
}
