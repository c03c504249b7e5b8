#!/usr/bin/env python3
"""The board with thousands of images: first paint, frame rate, and memory.

For comparison, a page with all the images in the document. Chromium runs without a display and here without a
graphics processor, so every pixel is drawn by the processor the server and this program also run on.
"""

import argparse
import os
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from crowd import Easel, fill
from window import Window

HERE = Path(__file__).resolve().parents[2]
FAR, NEAR = (60, 60, 0.03), (-12_000, -6_000, 1)
HUNDREDS = (-2_000, -1_000, 0.13)


def first_paint(browser, easel, canvas, options):
    print(f"\n{'first paint, milliseconds, empty cache':44}{'median':>9}{'worst':>9}")
    for naive in (False, True):
        seen = []
        for _ in range(options.rounds if not naive else 1):
            with Window(browser, easel, canvas, naive) as window:
                seen.append(window.open())
        name = "all in the document: " if naive else ""
        for key, words in (("first-contentful-paint", "something"), ("asked", "the images are requested"),
                           ("snapshot", "their list is there"), ("nodes", "they have frames on the screen"),
                           ("image", "the first image is seen")):
            times = [one[key] for one in seen]
            print(f"  {name + words:42}{statistics.median(times):9.0f}{max(times):9.0f}", flush=True)


def frames(browser, easel, canvas, options):
    print(f"\n{'frames':44}{'per s':>9}{'p50 ms':>9}{'p95 ms':>9}{'worst':>9}{'>33 ms':>9}{'long tasks':>12}")
    moves = [
        ("wheel, at 100 %", NEAR, lambda window: window.wheel(options.seconds)),
        ("drag, at 100 %", NEAR, lambda window: window.drag(options.seconds)),
        ("wheel, some hundred in view", HUNDREDS, lambda window: window.wheel(options.seconds)),
        ("wheel, all in view", FAR, lambda window: window.wheel(options.seconds, 12)),
        ("zoom, 100 % to 2 % and back", NEAR, lambda window: window.zoom(options.seconds)),
    ]
    for naive in (False, True):
        with Window(browser, easel, canvas, naive) as window:
            window.open()
            for name, camera, move in moves:
                window.look(*camera)
                row(("all in the document: " if naive else "") + name, move(window))


def row(name, seen):
    gaps = sorted(later - earlier for earlier, later in zip(seen["frames"], seen["frames"][1:]))
    if not gaps:
        return print(f"  {name:42} no frame at all")
    at = lambda part: gaps[min(len(gaps) - 1, int(len(gaps) * part))]
    late = sum(gap > 33.4 for gap in gaps) / len(gaps)
    print(f"  {name:42}{1000 / statistics.mean(gaps):9.1f}{at(0.5):9.1f}{at(0.95):9.1f}{gaps[-1]:9.0f}{late:9.1%}"
          f"{len(seen['long']):5} {sum(seen['long']):4.0f} ms", flush=True)


def memory(browser, easel, canvas, options):
    print(f"\n{'memory while panning':30}{'heap MiB':>10}{'DOM nodes':>11}{'listeners':>11}{'process MiB':>13}{'frames/s':>10}")
    with Window(browser, easel, canvas) as window:
        window.open()
        window.look(*NEAR)
        for minute in range(options.minutes + 1):
            rate = ""
            if minute:
                began, count = time.monotonic(), 0
                while time.monotonic() - began < 60:
                    # A different place each time, so that all images come into view.
                    window.look(-400 * (7 * count % 90), -600 * (5 * count % 40), (1, 0.5, 0.13, 1, 0.03, 2)[count % 6])
                    seen = window.wheel(4)
                    count += 1
                rate = f"{1000 / statistics.mean(later - earlier for earlier, later in zip(seen['frames'], seen['frames'][1:])):.0f}"
                window.look(*NEAR)
                window.page.wait_for_timeout(3000)
            memory_row(f"after {minute} min", window.memory(browser), rate)
        # Decoded images are cached while memory is plentiful; what is left under memory pressure is what the page needs.
        window.press_memory()
        memory_row("when memory is short", window.memory(browser))


def memory_row(name, kept, rate=""):
    print(f"  {name:28}{kept['heap']:10.1f}{kept['nodes']:11.0f}{kept['listeners']:11.0f}{kept['rss']:13.0f}{rate:>10}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nodes", type=int, default=5000, help="images on the canvas (5000)")
    parser.add_argument("--seconds", type=float, default=8, help="of each kind of movement (8)")
    parser.add_argument("--rounds", type=int, default=7, help="first paints (7)")
    parser.add_argument("--minutes", type=int, default=10, help="of panning while memory is watched (10)")
    parser.add_argument("--only", choices=["paint", "frames", "memory"], help="one of the three measurements")
    parser.add_argument("--folder", type=Path, help="keeps the canvas for the next run")
    parser.add_argument("--easel", type=Path, default=HERE / ".build/release/easel", help="the program to measure")
    options = parser.parse_args()
    program = options.easel.resolve()
    with tempfile.TemporaryDirectory(prefix="easel-board-", ignore_cleanup_errors=True) as passing, sync_playwright() as playwright:
        folder = options.folder or Path(passing)
        folder.mkdir(parents=True, exist_ok=True)
        canvas = fill(program, folder.resolve(), options.nodes)
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox", "--disable-dev-shm-usage"])
        with Easel(program, folder) as easel:
            print(f"{options.nodes} images; Chromium {browser.version}; load before: {os.getloadavg()[0]:.1f}")
            for name, measure in (("paint", first_paint), ("frames", frames), ("memory", memory)):
                if options.only in (None, name):
                    measure(browser, easel, canvas, options)
        browser.close()


if __name__ == "__main__":
    main()
