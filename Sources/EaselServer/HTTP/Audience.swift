/// Who a response is for.
enum Audience: Sendable, Hashable, CaseIterable {
    case members
    /// Members who may change things and see no images: they are given no links to any.
    case writers
    /// They have a share link; they see the images, not what they cost or how they were made.
    case guests
}
