package import EaselCore
import Foundation
import GRDB

extension SQLiteStore {
    package func answerState(of id: MessageID) async throws -> AnswerState? {
        try await read { [unreadable] db in try Self.unanswered(id, db, unreadable)?.state }
    }

    package func addRound(
        to id: MessageID, after rounds: Int, changing nodes: Set<ImageNodeID>,
        make: @escaping @Sendable (AnswerGround) -> RoundDecision
    ) async throws -> ChatProgress? {
        try await write { [unreadable] db, notice in
            guard let (canvas, state) = try Self.unanswered(id, db, unreadable), !state.isStopped,
                state.progress?.rounds.count == rounds
            else { return nil }
            var histories: [ImageNodeID: NodeHistory] = [:]
            for node in nodes {
                histories[node] =
                    try unreadable.leavingOut("Image node \(node)") { try Self.history(of: node, db) } ?? nil
            }
            let ground = AnswerGround(extent: try Self.extent(of: canvas, db), state: state, histories: histories)
            let round = make(ground)
            _ = try Self.insert(round.imageNodes, db, &notice)
            for decision in round.decisions {
                guard let before = histories[decision.history.node.id] else { continue }
                try Self.write(decision, over: before, db, &notice)
                histories[decision.history.node.id] = decision.history
            }
            try db.run(
                "UPDATE messages SET answer_progress = ? WHERE id = ?",
                [try JSONColumn.text(StoredProgress(round.progress)), id.rawValue])
            return round.progress
        }
    }

    package func answer(
        _ id: MessageID, make: @escaping @Sendable (AnswerGround) -> (answer: Message, imageNodes: [ImageNode])
    ) async throws -> Bool {
        try await write { [unreadable] db, notice in
            guard let (canvas, state) = try Self.unanswered(id, db, unreadable) else { return false }
            let (answer, nodes) = make(AnswerGround(extent: try Self.extent(of: canvas, db), state: state))
            _ = try Self.insert(nodes, db, &notice)
            try Self.add(answer, at: answer.createdAt, db, &notice)
            try db.run(
                """
                UPDATE messages SET is_answered = 1, lease_owner = NULL, lease_end = NULL, answer_progress = NULL
                WHERE id = ?
                """, [id.rawValue])
            return true
        }
    }

    package func stopAnswer(to id: MessageID, on canvas: CanvasID, at now: Timestamp) async throws -> Message {
        try await write { [unreadable] db, notice in
            let row = try db.row(
                "SELECT * FROM messages WHERE id = ? AND canvas_id = ? AND role = 'user'",
                [id.rawValue, canvas.rawValue])
            guard let row, let message = try unreadable.leavingOut("Message \(id)", { try Message(row: row) }) else {
                throw EaselError.notFound(what: "message")
            }
            guard row["is_answered"] == 0 else { throw EaselError.alreadyAnswered }
            try db.run("UPDATE messages SET stopped_at = ? WHERE id = ?", [now.milliseconds, id.rawValue])
            notice.topics.insert(.messages)
            return message
        }
    }

    private static func unanswered(
        _ id: MessageID, _ db: Database, _ unreadable: UnreadableRows
    ) throws -> (canvas: CanvasID, state: AnswerState)? {
        let row = try db.row(
            "SELECT canvas_id, answer_progress, stopped_at FROM messages WHERE id = ? AND is_answered = 0",
            [id.rawValue])
        guard let row else { return nil }
        var progress: ChatProgress? = ChatProgress()
        if let text: String = row["answer_progress"] {
            progress = try unreadable.leavingOut("The answer to message \(id)") {
                try JSONColumn.value(StoredProgress.self, text).progress()
            }
        }
        return (
            CanvasID(row["canvas_id"]),
            AnswerState(progress: progress, isStopped: (row["stopped_at"] as Int64?) != nil)
        )
    }
}
