/// Whom an answer is for. Guests have a share link; they see the images, not what they cost or how they were made.
enum Audience: Sendable, Hashable, CaseIterable {
    case members, guests
}
