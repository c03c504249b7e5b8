"""One browser window on the board: first paint, frame rate, memory."""

import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
SIZE = {"width": 1440, "height": 900}
MIDDLE = (560, 430)
DRAWN = "() => ['first-contentful-paint', 'nodes', 'image'].every((name) => meters.first[name] > 0)"


class Window:
    """With `naive`, all images are in the document of a page that does nothing else."""

    def __init__(self, browser, easel, canvas, naive=False):
        self.easel, self.address = easel, f"{easel.url}/canvases/{canvas}"
        self.context = browser.new_context(viewport=SIZE, color_scheme="dark")
        self.page = self.context.new_page()
        self.page.set_default_timeout(120_000)
        # Signs in, as `easel dev` does for every visitor, and leaves nothing of the page in the cache.
        self.context.request.get(easel.url + "/")
        self.page.add_init_script(path=HERE / "meters.js")
        if naive:
            script = (HERE / "naive.js").read_text()
            self.page.route(self.address, lambda route: route.fulfill(
                content_type="text/html", body=f"<!doctype html><body><script>{script}</script>"))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.context.close()

    def open(self):
        """Milliseconds from the start of the navigation until things are drawn."""
        self.page.wait_for_timeout(1500)  # Chromium draws its own tabs and buttons, which are not part of the page
        self.page.goto(self.address, wait_until="commit")
        self.page.wait_for_function(DRAWN)
        return self.page.evaluate("""() => {
            const snapshot = performance.getEntriesByType('resource').find((entry) => new URL(entry.name).pathname === '/api' + location.pathname);
            return { ...meters.first, snapshot: snapshot?.responseEnd, asked: snapshot?.startTime };
        }""")

    def look(self, x, y, z):
        self.page.evaluate("""(to) => {
            const view = document.querySelector('easel-board')?.view;
            if (view) view.look(to); else look(to);
        }""", {"x": x, "y": y, "z": z})

    def measured(self, move, seconds):
        """Frames while `move` is called repeatedly with the number of the call."""
        self.page.wait_for_timeout(1500)
        self.page.evaluate("meters.start()")
        began, step = time.monotonic(), 0
        while time.monotonic() - began < seconds:
            move(step)
            step += 1
        return self.page.evaluate("meters.stop()")

    def wheel(self, seconds, speed=60):
        """Pans with the wheel: right, down, left, up."""
        self.page.mouse.move(*MIDDLE)

        def move(step):
            dx, dy = [(speed, 0), (0, speed), (-speed, 0), (0, -speed)][step // 40 % 4]
            self.page.mouse.wheel(dx, dy)

        return self.measured(move, seconds)

    def drag(self, seconds):
        """Pans by dragging with the middle button, since the left button would move an image."""
        x, y = MIDDLE
        self.page.mouse.move(x, y)
        self.page.mouse.down(button="middle")

        def move(step):
            at = step % 40
            self.page.mouse.move(x + 10 * (at if at < 20 else 40 - at) - 200, y + 5 * (at if at < 20 else 40 - at))

        try:
            return self.measured(move, seconds)
        finally:
            self.page.mouse.up(button="middle")

    def zoom(self, seconds, turns=90):
        """Through all zoom levels and back, with the wheel."""
        self.page.mouse.move(*MIDDLE)
        self.page.keyboard.down("Control")
        try:
            return self.measured(lambda step: self.page.mouse.wheel(0, 6 if step // turns % 2 == 0 else -6), seconds)
        finally:
            self.page.keyboard.up("Control")

    def press_memory(self):
        """Tells the browser that memory is short."""
        cdp = self.context.new_cdp_session(self.page)
        cdp.send("Memory.simulatePressureNotification", {"level": "critical"})
        self.page.wait_for_timeout(3000)
        cdp.detach()

    def memory(self, browser):
        """The page's memory after garbage collection, and that of its process."""
        cdp = self.context.new_cdp_session(self.page)
        cdp.send("HeapProfiler.collectGarbage")
        cdp.send("Performance.enable")
        numbers = {entry["name"]: entry["value"] for entry in cdp.send("Performance.getMetrics")["metrics"]}
        cdp.detach()
        session = browser.new_browser_cdp_session()
        processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
        session.detach()
        return {
            "heap": numbers["JSHeapUsedSize"] / 2**20, "nodes": numbers["Nodes"], "listeners": numbers["JSEventListeners"],
            "rss": max(resident(process["id"]) for process in processes if process["type"] == "renderer"),
        }


def resident(process):
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024
