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
    /// Verbs that ask for an image together with a word for one.
    static let makingVerbs: Set<String> = [
        "create", "generate", "make", "produce", "design", "render", "show", "give", "build", "get", "craft", "see",
        "have", "do",
    ]
    /// Verbs that say by themselves that an image is meant.
    static let drawingVerbs: Set<String> = [
        "draw", "paint", "sketch", "illustrate", "imagine", "visualize", "visualise",
    ]
    static let nouns: Set<String> = [
        "image", "images", "picture", "pictures", "pic", "pics", "photo", "photos", "photograph", "photographs",
        "illustration", "illustrations", "drawing", "drawings", "painting", "paintings", "sketch", "sketches", "render",
        "renders", "rendering", "renderings", "artwork", "artworks", "wallpaper", "wallpapers", "poster", "posters",
        "logo",
        "logos", "icon", "icons", "portrait", "portraits", "variation", "variations", "variant", "variants", "versions",
    ]
    /// Nouns that say by themselves that more than one is wanted.
    static let severalNouns: Set<String> = ["variations", "variants", "versions"]
    /// Nouns that say how the image should look, and so belong to the prompt.
    static let styleNouns: Set<String> = [
        "photo", "photograph", "illustration", "drawing", "painting", "sketch", "render", "rendering", "wallpaper",
        "poster", "logo", "icon", "portrait",
    ]
    /// Words that lead from the image to its subject.
    static let links: Set<String> = [
        "of", "showing", "with", "depicting", "featuring", "about", "that", "which", "where", "for", "in",
    ]
    static let articles: Set<String> = ["a", "an", "some", "another", "one", "new"]
    /// Words that speak of an image that is there already.
    static let pointers: Set<String> = ["the", "this", "that", "these", "those", "my", "your", "our", "its"]

    /// Words that ask for the last image once more.
    static let repeating: Set<String> = ["again", "another", "more", "repeat", "same"]
    static let receivers: Set<String> = ["me", "us"]
    /// Words behind which people say what they want.
    static let wanting: Set<String> = ["please", "pls", "kindly", "want", "need", "i'd", "i’d", "like", "wish"]
    static let greetings: Set<String> = [
        "hello", "hi", "hey", "hiya", "howdy", "greetings", "hallo", "moin", "servus", "bonjour", "bonsoir", "salut",
        "hola", "ciao", "hej", "bye", "goodbye",
    ]
    static let thanks: Set<String> = [
        "thanks", "thank", "thx", "cheers", "danke", "merci", "gracias", "grazie", "obrigado", "obrigada",
    ]
    /// What stands beside a greeting or thanks.
    static let smallTalk: Set<String> = [
        "good", "morning", "afternoon", "evening", "day", "night", "guten", "tag", "morgen", "abend", "buenos", "dias",
        "días", "there", "everyone", "all", "easel", "again", "so", "very", "much", "a", "lot", "many", "for", "that",
        "this", "it", "you", "my", "friend", "and", "schön", "sehr", "beaucoup", "please",
    ]
    static let questions: Set<String> = [
        "what", "who", "whose", "why", "how", "where", "when", "which", "was", "wer", "wie", "warum", "wo", "pourquoi",
        "comment",
    ]
    static let contractedQuestions: Set<String> = Set(
        ["what", "who", "how", "where", "why", "when"].flatMap { ["\($0)'s", "\($0)’s"] })
    static let auxiliaries: Set<String> = [
        "is", "are", "am", "do", "does", "did", "can", "could", "will", "would", "should", "may", "was", "were", "has",
        "have", "much", "many", "to", "about", "kannst", "kann", "ist", "bist", "sind", "geht", "heißt", "machst",
    ]
    static let persons: Set<String> = ["i", "i'm", "i’m", "you", "you're", "you’re", "we", "du", "ich"]
    /// Verbs that want something done that is no image.
    static let otherCommands: Set<String> = [
        "help", "delete", "remove", "undo", "stop", "cancel", "retry", "explain", "tell", "write", "move", "save",
        "download", "share", "export", "wait", "go",
    ]

    static func isRepeating(_ word: String) -> Bool {
        repeating.contains(word) || severalNouns.contains(word) || ["variation", "variant"].contains(word)
    }

    /// Words that say nothing by themselves of what an image shows.
    private static let empty: Set<String> = [
        "once", "one", "ones", "the", "it", "that", "this", "those", "these", "them", "of", "a", "an", "some", "last",
        "try", "go", "ahead", "time", "like", "me", "us", "please", "yes", "no", "ok", "okay", "sure",
    ]

    static func saysNothing(_ word: String) -> Bool {
        empty.contains(word) || courtesies.contains(word) || makingVerbs.contains(word) || drawingVerbs.contains(word)
            || nouns.contains(word)
    }

    /// How many words before what is wanted are courtesies: "could you please", "I'd like".
    static func courtesies(before words: [String]) -> Int {
        var last = ""
        return words.prefix { word in
            let plain = plain(word)
            defer { last = plain }
            return courtesies.contains(plain) || (plain == "like" && conditionals.contains(last))
        }.count
    }

    /// Words that point at an image which is there already, "it" or "the picture": where they end, and whether they
    /// name it.
    static func image(at words: ArraySlice<String>) -> (end: Int, isNamed: Bool)? {
        guard let first = words.first else { return nil }
        let second = words.dropFirst().first ?? ""
        if pointers.contains(first), nouns.contains(second) { return (words.startIndex + 2, true) }
        return ["it", "them", "this", "that"].contains(first) ? (words.startIndex + 1, false) : nil
    }

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
