/// What a downloaded copy says about its image.
struct Provenance: Sendable, Equatable {
    let prompt: String
    /// The model's id, such as `nano-banana-pro`.
    let model: String
    /// The provider's id of the task.
    let taskID: String?
    let imageID: String

    /// An XMP packet of at most `limit` bytes: description, tool, task and the prompt by the IPTC's names for generated
    /// images. A prompt that is too long is cut.
    func xmp(limit: Int = .max) -> [UInt8] {
        let whole = Array(packet(prompt).utf8)
        guard whole.count > limit else { return whole }
        // Each character takes six bytes at most once it is escaped, and the prompt stands there twice.
        let room = max(0, limit - Array(packet("").utf8).count - 8)
        return Array(packet(prompt.shortened(toEscapedBytes: room / 2) + "…").utf8)
    }

    private func packet(_ prompt: String) -> String {
        let task = taskID.map { "\n   <dc:identifier>\($0.escaped)</dc:identifier>" } ?? ""
        return """
            <?xpacket begin="\u{FEFF}" id="W5M0MpCehiHzreSzNTczkc9d"?>
            <x:xmpmeta xmlns:x="adobe:ns:meta/">
             <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
              <rdf:Description rdf:about=""
                xmlns:dc="http://purl.org/dc/elements/1.1/"
                xmlns:xmp="http://ns.adobe.com/xap/1.0/"
                xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">
               <dc:description><rdf:Alt><rdf:li xml:lang="x-default">\(prompt.escaped)</rdf:li></rdf:Alt></dc:description>\(task)
               <dc:source>\(imageID.escaped)</dc:source>
               <xmp:CreatorTool>Easel</xmp:CreatorTool>
               <Iptc4xmpExt:DigitalSourceType>\
            http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia</Iptc4xmpExt:DigitalSourceType>
               <Iptc4xmpExt:AISystemUsed>\(model.escaped)</Iptc4xmpExt:AISystemUsed>
               <Iptc4xmpExt:AIPromptInformation>\(prompt.escaped)</Iptc4xmpExt:AIPromptInformation>
              </rdf:Description>
             </rdf:RDF>
            </x:xmpmeta>
            <?xpacket end="r"?>
            """
    }
}

extension Unicode.Scalar {
    /// As text of XML 1.0; what it does not allow at all becomes a replacement character.
    fileprivate var escaped: String {
        switch self {
        case "&": "&amp;"
        case "<": "&lt;"
        case ">": "&gt;"
        case "\t", "\n", "\r": String(Character(self))
        case "\0"..<" ", "\u{FFFE}", "\u{FFFF}": "\u{FFFD}"
        default: String(Character(self))
        }
    }
}

extension String {
    fileprivate var escaped: String { unicodeScalars.map(\.escaped).joined() }

    /// Its beginning that takes at most `bytes` once it is escaped.
    fileprivate func shortened(toEscapedBytes bytes: Int) -> String {
        var left = bytes
        var kept = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            left -= scalar.escaped.utf8.count
            if left < 0 { break }
            kept.append(scalar)
        }
        return String(kept)
    }
}
