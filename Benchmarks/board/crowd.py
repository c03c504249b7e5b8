"""A canvas with thousands of images on a real `easel dev`.

The provider's limit would make five thousand take an hour, so some dozens are made as always and then copied by SQL: each
copy is a separate image to server and browser (its own id, address, signature and cache entry), only the bytes
on the disk are shared.
"""

import json
import os
import random
import re
import signal
import sqlite3
import subprocess
import threading
import time
import urllib.request

RATIOS = ["1:1", "16:9", "9:16", "4:3", "3:4", "3:2"]
PROMPTS = ["a red boat on a quiet lake", "a lighthouse by the sea at night", "a city skyline in the rain", "a forest in the morning"]
STEP_X, STEP_Y = 372, 640
# Most canvases have a few images that failed or are in progress.
STATES = [("completed", 0.96), ("failed", 0.02), ("pending", 0.01), ("processing", 0.01)]


class Easel:
    """`easel dev` in a folder, for the duration of the block."""

    def __init__(self, program, folder):
        self.program, self.folder = program, folder

    def __enter__(self):
        self.process = subprocess.Popen(
            [self.program, "dev", "--port", "0", "--speed", "50", "--rate-limit", "5000/1s", "--credits", "1000000"],
            cwd=self.folder, env={**os.environ, "KIE_RATE_LIMIT": "5000/1s", "LOG_LEVEL": "error"},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        log = []
        for line in self.process.stdout:
            log.append(line)
            if found := re.search(r"Page\s+(http://\S+?)/?\s", line):
                self.url = found.group(1)
            if found := re.search(r"API key\s+(\S+)", line):
                self.key = found.group(1)
                threading.Thread(target=lambda: log.extend(self.process.stdout), daemon=True).start()
                return self
        raise SystemExit("easel dev did not start:\n" + "".join(log))

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)

    def call(self, path, body=None):
        request = urllib.request.Request(
            self.url + path, data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read())

    def fetch(self, url):
        with urllib.request.urlopen(url, timeout=60) as answer:
            return answer.read()


def fill(program, folder, count):
    """Creates the canvas, unless the folder already has one of that size. Returns its id."""
    kept = folder / f"canvas-{count}"
    if kept.exists():
        return kept.read_text()
    with Easel(program, folder) as easel:
        canvas = easel.call("/api/canvases", {"title": f"{count} images"})["id"]
        for prompt in PROMPTS:
            for ratio in RATIOS:
                easel.call(f"/api/canvases/{canvas}/image-nodes", {"prompt": prompt, "aspectRatio": ratio, "count": 2})
        for _ in range(600):
            nodes = easel.call(f"/api/canvases/{canvas}")["imageNodes"]
            if all(node["status"] == "completed" for node in nodes):
                break
            time.sleep(0.2)
        # Thumbnails are made on first request; a canvas that has been viewed has them.
        for node in nodes:
            for width in (256, 512, 1024):
                easel.fetch(node["thumbnailUrl"].replace("width=512", f"width={width}"))
    multiply(folder / ".easel/dev/easel.db", canvas, count)
    kept.write_text(canvas)
    return canvas


def multiply(database, canvas, count):
    """Copies the canvas's rows until there are enough, laid out in rows of mixed aspect ratios."""
    chance = random.Random(1)
    db = sqlite3.connect(database, isolation_level=None)
    db.row_factory = sqlite3.Row
    db.execute("BEGIN")
    originals = [dict(row) for row in db.execute("SELECT * FROM image_nodes WHERE canvas_id = ? ORDER BY sequence", [canvas])]
    images = {row["id"]: dict(row) for row in db.execute("SELECT * FROM images")}

    def insert(table, row):
        db.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", list(row.values()))

    columns = round((count * STEP_Y / STEP_X * 1.6) ** 0.5)
    start = max(row["created_at"] for row in originals) - 3_600_000
    for at in range(count):
        original = originals[at] if at < len(originals) else chance.choice(originals)
        place = {"x": at % columns * STEP_X, "y": at // columns * STEP_Y, "created_at": start + at * 100}
        if at < len(originals):
            db.execute("UPDATE image_nodes SET x = :x, y = :y, created_at = :created_at WHERE id = :id", {**place, "id": original["id"]})
            continue
        node = {**original, **place, "id": f"node_copy{at:05}"}
        del node["sequence"]
        node["status"] = chance.choices([name for name, _ in STATES], [share for _, share in STATES])[0]
        if node["status"] == "completed":
            node["image_id"] = f"img_copy{at:05}"
            insert("images", {**images[original["image_id"]], "id": node["image_id"], "image_node_id": node["id"]})
        else:
            node["image_id"] = node["task_id"] = None
            if node["status"] == "failed":
                node["error_code"], node["error_message"] = "provider_error", "The provider could not make it."
        insert("image_nodes", node)
    db.execute("COMMIT")
    db.close()
