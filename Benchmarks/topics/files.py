"""Image bytes by signed links, as browsers fetch them, against nginx with the same files."""

from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

from kit.easel import Easel
from kit.figures import Rounds, fine, whole
from kit.options import Options
from kit.processes import stopped_at_the_end
from kit.report import Plot, Report, Table
from kit.wrk import Ask, Load, load
from peers.servers import nginx

IMAGES, CONNECTIONS = 32, 16


def measure(options: Options, folder: Path) -> Report:
    report = Report("files", options.rounds)
    (folder / "public").mkdir()
    with ExitStack() as stack:
        easel = stack.enter_context(Easel(options.easel, folder / "easel"))
        easel.tasks_take(0)
        canvas = easel.canvas()
        easel.create(canvas, IMAGES)
        easel.wait_until_none_is("pending", canvas)
        easel.wait_until_none_is("processing", canvas)
        nodes = easel.call(f"/api/canvases/{canvas}")["imageNodes"]
        kinds: dict[str, tuple[list[Ask], list[Ask]]] = {}
        for kind, field in (("image", "imageUrl"), ("thumbnail", "thumbnailUrl")):
            ours, theirs, size = [], [], 0
            for number, node in enumerate(nodes):
                address = urlsplit(node[field].replace("width=512", "width=256"))
                name = f"{kind}{number}.png"
                with urlopen(f"{easel.url}{address.path}?{address.query}", timeout=60) as answer:
                    content = answer.read()
                (folder / "public" / name).write_bytes(content)
                size += len(content) // len(nodes)
                ours.append(Ask(f"{address.path}?{address.query}"))
                theirs.append(Ask(f"/{name}"))
            kinds[f"{kind}s of {size // 1024} KiB"] = ours, theirs
        # Its worker runs as somebody else when this is root.
        folder.chmod(0o755)
        peer = nginx(folder / "nginx", f"location ~ png$ {{ root {folder / 'public'}; }}")
        stack.enter_context(stopped_at_the_end(peer.program))
        seen: dict[tuple[str, str], list[Load]] = {}
        for number in range(options.rounds):
            for kind, asks in kinds.items():
                for name, program, port, wanted in (
                    ("Easel", easel.server, easel.port, asks[0]), ("nginx", peer.program, peer.port, asks[1]),
                ):  # fmt: skip
                    options.say(f"round {number + 1}, {kind}: {name}")
                    one = load(program, port, wanted, CONNECTIONS, options.seconds, folder)
                    seen.setdefault((kind, name), []).append(one)
    plot = Plot("files", "Processor time of sending images", "seconds a GB; less is better", list(kinds))
    for kind in kinds:
        table = Table([kind, "MB/s", "Easel’s rate", "a second", "p99 ms", "processor s a GB"])
        rates = {
            name: Rounds([one.bytes / one.seconds / 1e6 for one in seen[kind, name]]) for name in ("Easel", "nginx")
        }
        for name, rate in rates.items():
            found = seen[kind, name]
            table.rows.append([
                name, rate.text(whole), (rate / rates["nginx"]).ratio if name == "Easel" else "",
                Rounds([one.rate for one in found]).text(whole), Rounds([one.p99 for one in found]).text(fine),
                Rounds([cpu_of_a_gigabyte(one) for one in found]).text(fine),
            ])  # fmt: skip
        report.tables.append(table)
    for name in ("Easel", "nginx"):
        plot.add(name, [Rounds([cpu_of_a_gigabyte(one) for one in seen[kind, name]]) for kind in kinds])
    report.plots.append(plot)
    return report


def cpu_of_a_gigabyte(one: Load) -> float:
    return one.cpu / one.bytes * 1e9
