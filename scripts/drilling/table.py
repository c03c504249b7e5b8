"""The result of a drill as a table."""

ROWS = [
    ("images", "images requested", ""),
    ("completed", "image nodes completed", ""),
    ("kept", "images stored and verified", ""),
    None,
    ("kills", "servers killed (SIGKILL)", ""),
    ("servers", "servers on the same data", ""),
    ("locks", "database locks by another process", ""),
    ("lockedSeconds", "… total time", " s"),
    ("refusedStarts", "… starts refused meanwhile", ""),
    ("clockJumps", "clock changes", ""),
    ("refusedResults", "results on hosts missing in the settings", ""),
    ("movedResults", "results moved to another address", ""),
    ("unreadable", "results unreadable, partly or wholly", ""),
    ("severalResults", "tasks with several results", ""),
    ("lostCallbacks", "callbacks lost", ""),
    None,
    ("lost", "paid and lost", ""),
    ("owedForEver", "still owed at the end", ""),
    ("paidTwice", "paid twice", ""),
    ("stuck", "never settled", ""),
    ("wrong", "not the provider's image", ""),
    ("failedOtherwise", "failed for another reason", ""),
    ("feedGaps", "gaps in the live feed", ""),
    None,
    ("unknownUnpaid", "unknown outcome: never accepted, not paid", ""),
    ("unknownLost", "unknown outcome: response and callback lost", ""),
    ("unknownRefused", "unknown outcome: response lost, callback refused", ""),
    ("hourLater", "completed an hour later", ""),
    ("medianWaitSeconds", "finished → on the canvas, median", " s"),
    ("longestWaitSeconds", "finished → on the canvas, longest", " s"),
    ("providerCallsPerImage", "provider calls per image", ""),
    ("longestStartSeconds", "longest restart", " s"),
    ("seconds", "duration", " s"),
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
