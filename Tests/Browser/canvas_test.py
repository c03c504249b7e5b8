"""The main job as a person does it: a real browser on a real `easel dev`.

Fails with the server's log and a screenshot in .build/browser-failures. With --screenshots FOLDER it also takes the
pictures the README shows.
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
FAILURES = ROOT / ".build" / "browser-failures"
SENTENCE = "create an image of a sunset over mountains"


class Easel:
    """`easel dev` in a folder of its own, on a free port."""

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="easel-browser-")
        self.process = subprocess.Popen(
            [ROOT / ".build/debug/easel", "dev", "--port", "0", "--speed", "4"],
            cwd=self.folder.name, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.log = []
        for line in self.process.stdout:
            self.log.append(line)
            if found := re.search(r"Page\s+(http://\S+)", line):
                self.url = found.group(1)
                # Read on, so that the server never waits for a full pipe.
                import threading
                threading.Thread(target=lambda: self.log.extend(self.process.stdout), daemon=True).start()
                return self
        raise SystemExit("easel dev did not start:\n" + "".join(self.log))

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.status = self.process.wait(timeout=15)
        self.folder.cleanup()


def watch(page, problems):
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("request", lambda request: problems.append(f"third-party request: {request.url}")
            if not request.url.startswith(("http://127.0.0.1:", "blob:", "data:")) else None)


def say(page, text):
    box = page.get_by_role("textbox", name="Message")
    box.fill(text)
    box.press("Enter")


def one_sentence_one_picture(page, easel):
    page.goto(easel.url)
    say(page, SENTENCE)
    node = page.locator("image-node").first
    expect(node).to_be_visible()
    expect(node).to_contain_text(re.compile("Waiting|Sending|Developing"))
    picture = node.locator("img").first
    expect(picture).to_be_visible(timeout=30_000)
    page.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=picture.element_handle())
    chat = page.get_by_role("log")
    expect(chat).to_contain_text("Here it is: a sunset over mountains")
    # A reload shows the same: nothing lives in the page alone.
    page.reload()
    expect(page.locator("image-node img").first).to_be_visible()


def another_window_sees_it_live(browser, page, easel):
    with browser.new_context(viewport={"width": 390, "height": 844}, color_scheme="light") as context:
        phone = context.new_page()
        problems = []
        watch(phone, problems)
        phone.goto(page.url)
        expect(phone.locator("image-node img").first).to_be_visible()
        before = phone.locator("image-node").count()
        say(page, "draw a lighthouse by the sea")
        expect(phone.locator("image-node")).to_have_count(before + 1)
        expect(phone.locator("image-node img")).to_have_count(before + 1, timeout=30_000)
        assert not problems, problems


def failure_and_honesty(page):
    say(page, "create an image of a city at night [fail]")
    expect(page.get_by_role("button", name="Retry").first).to_be_visible(timeout=30_000)
    say(page, "what is the capital of France?")
    expect(page.get_by_role("log")).to_contain_text("offline assistant")


def screenshots(browser, page, folder):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    wishes = ["draw 2 wide pictures of a lighthouse by the sea", "create an image of a city skyline at night",
              "create an image of a forest in the morning", "create an image of planets above a desert"]
    for wish in wishes:
        say(page, wish)
    page.wait_for_timeout(500)
    expect(page.locator("image-node img")).to_have_count(7, timeout=60_000)
    say(page, "create an image of a flower garden in spring")
    page.wait_for_timeout(2500)
    # Empty board, so that no picture is selected.
    page.mouse.click(30, 120)
    page.keyboard.press("1")
    page.mouse.move(30, 120)
    page.wait_for_timeout(1200)
    page.screenshot(path=folder / "canvas.png")
    for name, scheme, size in [("canvas-light", "light", (1440, 900)), ("phone", "dark", (390, 844))]:
        with browser.new_context(
                viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, device_scale_factor=1) as context:
            other = context.new_page()
            other.goto(page.url)
            expect(other.locator("image-node img").first).to_be_visible()
            other.wait_for_timeout(1500)
            other.screenshot(path=folder / f"{name}.png")


def main():
    folder = sys.argv[sys.argv.index("--screenshots") + 1] if "--screenshots" in sys.argv else None
    with Easel() as easel, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=["--no-sandbox", "--disable-dev-shm-usage"])
        page = browser.new_context(viewport={"width": 1440, "height": 900}, color_scheme="dark").new_page()
        problems = []
        watch(page, problems)
        try:
            one_sentence_one_picture(page, easel)
            another_window_sees_it_live(browser, page, easel)
            failure_and_honesty(page)
            if folder:
                screenshots(browser, page, folder)
            assert not problems, problems
        except BaseException:
            FAILURES.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=FAILURES / "canvas.png")
            print("".join(easel.log), f"\nScreenshot: {FAILURES / 'canvas.png'}", file=sys.stderr)
            raise
        browser.close()
    assert easel.status == 0, f"easel dev ended with status {easel.status}"
    print("browser: a sentence became a picture, live in two windows")


if __name__ == "__main__":
    main()
