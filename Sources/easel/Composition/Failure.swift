import ArgumentParser
import EaselCore
import Foundation
import NIOCore

/// Runs a command and turns any error into one line and exit code 1.
func reportingFailure(_ body: () async throws -> Void) async throws {
    do {
        try await body()
    } catch {
        reportError(sentence(for: error))
        throw ExitCode.failure
    }
}

/// Writes exactly one line to standard error, whatever the text contains.
func reportError(_ sentence: String) {
    FileHandle.standardError.write(Data("easel: \(sentence.inOneLine)\n".utf8))
}

private let unknownHost =
    "HOST is not an address of this machine; set it to one, such as 127.0.0.1, or to 0.0.0.0 for all of them."

private func sentence(for error: any Error) -> String {
    switch error {
    case let error as SettingError: error.description
    case EaselError.unavailable(let message): message
    case EaselError.invalid(_, let message): message
    case EaselError.conflict(_, let message): message
    case EaselError.notFound(let what): "There is no such \(what)."
    case EaselError.unreadable(let what): "This \(what) is damaged in the database and can't be read."
    case let error as IOError where error.errnoCode == EADDRINUSE:
        "The port is in use by another program. Stop that program, or choose another port with PORT."
    case let error as IOError where error.errnoCode == EACCES:
        "Easel has no permission to use this port; set PORT to 1024 or higher."
    case let error as IOError where error.errnoCode == EADDRNOTAVAIL: unknownHost
    case is SocketAddressError, is SocketAddressError.UnknownHost: unknownHost
    default: "\(error)"
    }
}
