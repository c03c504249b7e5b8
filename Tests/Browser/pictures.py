"""Takes the screenshots of README and docs, and one of every view for review."""

import re
import sys
from pathlib import Path

from playwright.sync_api import expect

from stage import PHONE, ROOT, WIDE, api, canvas_of, eventually, finished, kept, make, nodes, rests, say, settles

sys.path.append(str(ROOT / "Benchmarks/board"))
from crowd import multiply  # noqa: E402

WISHES = ["create an image of a sunset over mountains", "draw a lighthouse by the sea",
          "draw 2 wide pictures of a lighthouse by the sea", "create an image of a city skyline at night",
          "create an image of a forest in the morning", "create an image of planets above a desert"]


def for_the_readme(stage, folder):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    page = stage.window()
    for wish in WISHES:
        say(page, wish)
    finished(page, 7)
    say(page, "create an image of a flower garden in spring")
    expect(page.locator("image-node")).to_have_count(8)
    expect(page.locator("image-node[data-kind=processing]")).to_have_count(1)
    # Click on empty canvas, so that no image is selected.
    page.mouse.click(30, 120)
    page.keyboard.press("1")
    page.mouse.move(30, 120)
    rests(page)
    # An image in progress is shown partway.
    expect(page.locator("image-node[data-kind=processing]")).to_contain_text(re.compile(r"Developing · [2-9]"))
    page.screenshot(path=folder / "canvas.png")
    address = page.url.removeprefix(stage.easel.url)
    for name, scheme, size in [("canvas-light", "light", WIDE), ("phone", "dark", PHONE)]:
        other = stage.window(size, scheme, address, device_scale_factor=1)
        expect(other.locator("image-node[data-kind=completed] img").first).to_be_visible()
        rests(other)
        other.screenshot(path=folder / f"{name}.png")


# In order of creation: slow ones first, quick ones last.
STATES = [
    ("A forest in the morning [stuck]", 2), ("A sunset over mountains", 0), ("A lighthouse by the sea [corrupt]", 1),
    ("A river in autumn [drop]", 4), ("Something forbidden [moderate]", 5), ("A harbour at blue hour [stuck]", 6),
    ("A city skyline at night [stuck]", 3), ("Planets above a desert", 7),
]


def minimap_rests(page):
    """Waits until the minimap, which is redrawn occasionally, looks the same twice."""
    seen = [None]

    def is_same():
        seen.append(page.evaluate("document.querySelector('canvas.minimap').toDataURL()"))
        return seen[-1] == seen[-2]

    eventually(page, is_same, "the minimap keeps changing")


def every_state(stage, folder):
    """All states of an image node on one canvas: late, ready, owed, unknown, failed, canceled, processing, waiting for the limit."""
    folder = Path(folder)
    page = stage.window()
    canvas = canvas_of(page)
    drafts = api(page, "POST", "/api/canvases", {"title": "Drafts"})["id"]
    create = lambda canvas, body: api(page, "POST", f"/api/canvases/{canvas}/image-nodes", body)["imageNodes"][0]["id"]
    for at, (prompt, place) in enumerate(STATES):
        if at == 6:
            expect(page.get_by_text("Taking longer than usual").first).to_be_visible(timeout=120_000)
            for kind in ("owed", "failed"):
                expect(page.locator(f"image-node[data-kind={kind}]")).to_have_count(1, timeout=60_000)
            # Another canvas uses up the limit.
            for _ in range(3):
                create(drafts, {"prompt": "a quiet street", "count": 8})
        node = create(canvas, {"prompt": prompt, "position": {"x": place % 4 * 360, "y": place // 4 * 440}})
        if at == 5:
            eventually(page, lambda: any(known["id"] == node and known["status"] == "processing" for known in kept(page)), "it is processing")
            api(page, "POST", f"/api/image-nodes/{node}/cancel")
        eventually(page, lambda: page.keyboard.press("1") or nodes(page).count() == at + 1, "the image is in view")
    rests(page)
    for size, width in [(WIDE, "wide"), (PHONE, "phone")]:
        page.set_viewport_size({"width": size[0], "height": size[1]})
        if width == "phone":
            page.keyboard.press("c")  # the chat would cover them
            page.keyboard.press("1")
            rests(page)
        for scheme in ["dark", "light"]:
            page.emulate_media(color_scheme=scheme)
            settles(page)
            page.screenshot(path=folder / f"states-{width}-{scheme}.png")


def every_view(stage, folder):
    """One of each, dark and light, on desktop and phone, for review."""
    folder = Path(folder)
    page = stage.window()
    for wish in WISHES[:4]:
        say(page, wish)
    finished(page, 5)
    api(page, "POST", "/api/canvases", {"title": "Summer campaign"})
    address = page.url.removeprefix(stage.easel.url)
    for size, width in [(WIDE, "wide"), (PHONE, "phone")]:
        for scheme in ["dark", "light"]:
            page = stage.window(size, scheme, address)
            page.keyboard.press("1")
            rests(page)
            finished(page, 5)

            def take(name):
                settles(page)
                page.screenshot(path=folder / f"{name}-{width}-{scheme}.png")

            take("board")
            nodes(page).first.click()
            take("selected")
            for key, name in [("h", "story"), ("o", "large"), ("u", "usage"), ("?", "keys"), ("Control+k", "palette"),
                              ("Shift+C", "canvases"), ("Shift+D", "callbacks"), ("Shift+A", "access"), ("Shift+W", "webhooks"),
                              ("Shift+S", "share"), ("Shift+T", "trash")]:
                page.keyboard.press(key)
                expect(page.locator("dialog[open]")).to_be_visible()
                expect(page.locator("dialog[open] [aria-busy]")).to_have_count(0)
                take(name)
                page.keyboard.press("Escape")
                expect(page.locator("dialog[open]")).to_have_count(0)
            page.keyboard.press("Shift+F")
            take("finder")
            page.keyboard.press("Escape")
            page.keyboard.press("Control+a")
            take("several")
            page.keyboard.press("Escape")
            nodes(page).first.click(button="right")
            take("menu")
            page.keyboard.press("Escape")
            if width == "phone":
                page.get_by_role("button", name="Open the chat").click()
                take("chat")
            page.close()



def a_crowd(stage, folder):
    """200 images: close up, all in view, and zoomed out as far as possible."""
    folder = Path(folder)
    page = stage.window()
    make(page, "a red boat", "a green tree", "a blue house", "a lighthouse by the sea")
    address = page.url.removeprefix(stage.easel.url)
    multiply(f"{stage.easel.folder.name}/.easel/dev/easel.db", canvas_of(page), 200)
    for size, width in [(WIDE, "wide"), (PHONE, "phone")]:
        for scheme in ["dark", "light"]:
            page = stage.window(size, scheme, address)
            for name, camera in [("near", (-2000, -1500, 0.8)), ("middle", (-400, -300, 0.25)), ("far", (200, 200, 0.03))]:
                page.evaluate("([x, y, z]) => document.querySelector('easel-board').view.look({x, y, z})", camera)
                rests(page)
                eventually(page, lambda: page.evaluate("""() => [...document.querySelectorAll('image-node[data-kind=completed]')]
                    .every((node) => node.querySelector('img'))"""), "all images are there")
                settles(page)
                page.screenshot(path=folder / f"crowd-{name}-{width}-{scheme}.png")
            page.keyboard.press("1")
            rests(page)
            minimap_rests(page)
            page.screenshot(path=folder / f"crowd-all-{width}-{scheme}.png")
            page.close()
