"""What a drill found, for people."""

ROWS = [
    ("images", "images asked for", ""),
    ("completed", "image nodes completed", ""),
    ("kept", "images kept, each checked", ""),
    None,
    ("kills", "kill −9 of a server", ""),
    ("servers", "servers on the same data", ""),
    ("locks", "database locked by others", ""),
    ("lockedSeconds", "… for", " s"),
    ("refusedStarts", "… and a start refused for it", ""),
    ("clockJumps", "clock set ahead or back", ""),
    ("refusedResults", "result hosts missing in the settings", ""),
    ("movedResults", "results moved elsewhere", ""),
    ("unreadable", "successes that can't be read, or not all", ""),
    ("severalResults", "tasks with several results", ""),
    ("lostCallbacks", "callbacks lost", ""),
    None,
    ("lost", "paid and lost", ""),
    ("owedForEver", "owed for ever", ""),
    ("paidTwice", "paid twice", ""),
    ("stuck", "never settled", ""),
    ("wrong", "not the provider's image", ""),
    ("failedOtherwise", "failed for another reason", ""),
    ("feedGaps", "gaps in the live feed", ""),
    None,
    ("unknownUnpaid", "unknown outcome, never taken, unpaid", ""),
    ("unknownLost", "unknown outcome, answer and callback lost", ""),
    ("unknownRefused", "unknown outcome, answer lost, no try taken", ""),
    ("hourLater", "came home an hour later", ""),
    ("medianWaitSeconds", "made → on the canvas, median", " s"),
    ("longestWaitSeconds", "made → on the canvas, longest", " s"),
    ("providerCallsPerImage", "provider calls per image", ""),
    ("longestStartSeconds", "longest restart", " s"),
    ("seconds", "time", " s"),
]

BAD = ("lost", "owedForEver", "paidTwice", "stuck", "wrong", "failedOtherwise", "feedGaps")


def table(result):
    left = max(len(row[1]) for row in ROWS if row)
    values = ["–" if row and result[row[0]] is None else f"{result[row[0]]:,}{row[2]}" if row else "" for row in ROWS]
    right = max(map(len, values))
    line = "─" * (left + right + 5)
    lines = ["┌" + line + "┐"]
    for row, value in zip(ROWS, values):
        lines.append(f"│ {row[1]:<{left}}   {value:>{right}} │" if row else "├" + line + "┤")
    return "\n".join(lines + ["└" + line + "┘"])
