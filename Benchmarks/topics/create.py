"""From the request to the stored image: against a client that polls, and with an instant provider."""

import asyncio
from pathlib import Path

from kit.easel import Easel
from kit.figures import Rounds, fine, percentile
from kit.options import Options
from kit.report import Plot, Report, Table
from kit.watch import watching
from peers.polling import poll

# What is usual: an image takes 25 s, and asking every 2 s is recommended.
TAKES, EVERY = 25, 2
IMAGES, INSTANT = 16, 40
PEER = "a client that polls"


async def one_after_another(easel: Easel, canvas: str, images: int) -> tuple[list[float], list[float]]:
    """Milliseconds until each request was answered, and until its image was seen to be completed."""
    answered, completed = [], []
    async with watching(easel, canvas) as watch:
        for _ in range(images):
            nodes = await watch.create()
            await watch.wait(nodes)
            answered.append(1000 * (nodes[0]["answered"] - nodes[0]["asked"]))
            completed.append(1000 * (watch.completed[nodes[0]["id"]][0] - nodes[0]["asked"]))
    return answered, completed


async def at_once(easel: Easel, canvas: str, images: int) -> dict[str, float]:
    """When the image of each of the provider's tasks was seen to be completed."""
    async with watching(easel, canvas) as watch:
        nodes = [node for group in await asyncio.gather(*[watch.create() for _ in range(images)]) for node in group]
        await watch.wait(nodes)
    return {node["kieTaskId"]: seen for seen, node in watch.completed.values()}


def measure(options: Options, folder: Path) -> Report:
    report = Report("create", options.rounds)
    calls: dict[str, Rounds] = {"Easel": Rounds(), PEER: Rounds()}
    delay: dict[str, Rounds] = {name: Rounds() for name in calls}
    answered, middle, slow = Rounds(), Rounds(), Rounds()
    with Easel(options.easel, folder) as easel:
        canvas = easel.canvas()
        easel.tasks_take(0)
        asyncio.run(one_after_another(easel, canvas, 5))
        for number in range(options.rounds):
            for name in calls:
                options.say(f"round {number + 1}, {IMAGES} images at once: {name}")
                easel.tasks_take(TAKES / 10 if options.quick else TAKES)
                if name == "Easel":
                    stored = asyncio.run(at_once(easel, canvas, IMAGES))
                else:
                    polled = asyncio.run(poll(easel.provider_url, folder, IMAGES, EVERY))
                    stored = {one.task: one.stored for one in polled}
                state = easel.provider_state()
                ended = {task["id"]: task["ended"] for task in state["tasks"]}
                delay[name].add(percentile([1000 * (seen - ended[task]) for task, seen in stored.items()], 0.5))
                calls[name].add((state["calls"]["createTask"] + state["calls"]["recordInfo"]) / IMAGES)
            options.say(f"round {number + 1}, an instant provider")
            easel.tasks_take(0)
            first, whole = asyncio.run(one_after_another(easel, canvas, 10 if options.quick else INSTANT))
            answered.add(percentile(first, 0.5))
            middle.add(percentile(whole, 0.5))
            slow.add(percentile(whole, 0.95))
    table = Table(
        [
            f"{IMAGES} images at once",
            "provider calls an image",
            "Easel’s calls",
            "stored after it is ready, ms",
            "Easel’s delay",
        ],
        caption=f"A provider that takes about {TAKES} s, as is usual, asked by the other client every {EVERY} s, as is "
        "recommended. Easel also checks and decodes each image; the other client does not.",
    )
    for name in calls:
        ours = name == "Easel"
        table.rows.append([
            name, calls[name].text(fine), (calls["Easel"] / calls[PEER]).ratio if ours else "",
            delay[name].text(fine), (delay["Easel"] / delay[PEER]).ratio if ours else "",
        ])  # fmt: skip
    report.tables.append(table)
    header = ["one image after another, instant provider", "request answered, p50 ms", "completed, p50 ms"]
    report.tables.append(Table(
        [*header, "completed, p95 ms"],
        [["Easel", answered.text(fine), middle.text(fine), slow.text(fine)]],
        caption="From the request until a client of the live feed sees the image completed.",
    ))  # fmt: skip
    plot = Plot("create", "Provider calls for an image", "calls; less is better", [""])
    for name, rounds in calls.items():
        plot.add(name, [rounds])
    report.plots.append(plot)
    return report
