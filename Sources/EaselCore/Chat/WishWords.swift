import Foundation

/// The vocabulary of a wish.
enum Words {
    /// What people say before they say what they want.
    static let courtesies: Set<String> = [
        "please", "pls", "hi", "hey", "hello", "ok", "okay", "now", "easel", "can", "could", "would", "will", "you",
        "i",
        "want", "need", "to", "i'd", "i’d", "let's", "let’s", "kindly", "just", "then", "and", "also", "thanks",
    ]
    /// "I'd like an image" is a wish, "I like images" is none.
    static let conditionals: Set<String> = ["i'd", "i’d", "would"]
    /// Verbs that ask for a picture together with a word for one.
    static let makingVerbs: Set<String> = [
        "create", "generate", "make", "produce", "design", "render", "show", "give", "build", "get", "craft", "see",
        "have", "do",
    ]
    /// Verbs that say by themselves that a picture is meant.
    static let drawingVerbs: Set<String> = [
        "draw", "paint", "sketch", "illustrate", "imagine", "visualize", "visualise",
    ]
    static let nouns: Set<String> = [
        "image", "images", "picture", "pictures", "pic", "pics", "photo", "photos", "photograph", "photographs",
        "illustration", "illustrations", "drawing", "drawings", "painting", "paintings", "sketch", "sketches", "render",
        "renders", "rendering", "renderings", "artwork", "artworks", "wallpaper", "wallpapers", "poster", "posters",
        "logo",
        "logos", "icon", "icons", "portrait", "portraits",
    ]
    /// Nouns that say how the picture should look, and so belong to the prompt.
    static let styleNouns: Set<String> = [
        "photo", "photograph", "illustration", "drawing", "painting", "sketch", "render", "rendering", "wallpaper",
        "poster", "logo", "icon", "portrait",
    ]
    /// Words that lead from the picture to its subject.
    static let links: Set<String> = [
        "of", "showing", "with", "depicting", "featuring", "about", "that", "which", "where", "for", "in",
    ]
    static let articles: Set<String> = ["a", "an", "some", "another", "one", "new"]
    /// Words that speak of a picture that is there already.
    static let pointers: Set<String> = ["the", "this", "that", "these", "those", "my", "your", "our", "its"]

    /// The word in lower case without the punctuation around it.
    static func plain(_ word: String) -> String {
        word.lowercased().trimmingCharacters(in: CharacterSet(charactersIn: ".,;:!?\"“”()"))
    }

    static func singular(_ noun: String) -> String {
        noun == "sketches" ? "sketch" : noun.hasSuffix("s") ? String(noun.dropLast()) : noun
    }

    /// The prompt without the punctuation and the thanks around it.
    static func trimmed(_ prompt: String) -> String {
        let edges = CharacterSet.whitespaces.union(CharacterSet(charactersIn: ".,;:!?"))
        var prompt = prompt.trimmingCharacters(in: edges)
        for thanks in [" please", " thanks", " thank you"] where prompt.lowercased().hasSuffix(thanks) {
            prompt = String(prompt.dropLast(thanks.count)).trimmingCharacters(in: edges)
        }
        return prompt
    }
}
