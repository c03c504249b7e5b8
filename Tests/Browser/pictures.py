"""Takes the pictures README and docs show, and one of every view to look at."""

from pathlib import Path

from playwright.sync_api import expect

from stage import PHONE, WIDE, api, finished, nodes, rests, say

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
    # Empty board, so that no picture is selected.
    page.mouse.click(30, 120)
    page.keyboard.press("1")
    page.mouse.move(30, 120)
    rests(page)
    page.wait_for_timeout(1500)  # a picture in the making is shown with some of its time gone
    page.screenshot(path=folder / "canvas.png")
    address = page.url.removeprefix(stage.easel.url)
    for name, scheme, size in [("canvas-light", "light", WIDE), ("phone", "dark", PHONE)]:
        other = stage.window(size, scheme, address, device_scale_factor=1)
        expect(other.locator("image-node[data-kind=completed] img").first).to_be_visible()
        rests(other)
        other.screenshot(path=folder / f"{name}.png")


STATES = [
    ("A sunset over mountains", "completed"), ("A lighthouse by the sea", "completed"),
    ("A forest in the morning [stuck]", "processing"), ("A city skyline at night [stuck]", "processing"),
    ("A river in autumn [drop]", "unknown"), ("Something forbidden [moderate]", "failed"),
    ("A harbour at blue hour [stuck]", "canceled"), ("Planets above a desert", "pending"),
]


def every_state(stage, folder):
    """All states of a picture on one board."""
    folder = Path(folder)
    page = stage.window()
    canvas = page.url.split("/canvases/")[1]
    create = lambda canvas, body: api(page, "POST", f"/api/canvases/{canvas}/image-nodes", body)["imageNodes"][0]["id"]
    place = lambda at: {"x": at % 4 * 360, "y": at // 4 * 440}
    # The first one of those that take long is late by the time the picture is taken.
    late = create(canvas, {"prompt": STATES[2][0], "position": place(2)})
    page.wait_for_timeout(40_000)
    for at, (prompt, state) in enumerate(STATES):
        if at == 2:
            continue
        if state == "pending":
            # The limit is used up on another canvas.
            other = api(page, "POST", "/api/canvases", {"title": "Drafts"})["id"]
            for _ in range(3):
                api(page, "POST", f"/api/canvases/{other}/image-nodes", {"prompt": "a quiet street", "count": 8})
            page.wait_for_timeout(500)
        node = create(canvas, {"prompt": prompt, "position": place(at)})
        if state == "canceled":
            page.wait_for_timeout(500)
            api(page, "POST", f"/api/image-nodes/{node}/cancel")
    expect(page.locator("image-node[data-kind=completed] img")).to_have_count(2, timeout=60_000)
    expect(page.locator("image-node[data-kind=failed]")).to_have_count(1, timeout=30_000)
    shoot(stage, page, folder, "states")


def every_view(stage, folder):
    """One of each, dark and light, wide and on a phone; to look at."""
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
            finished(page, 5)
            rests(page)

            def take(name):
                page.wait_for_timeout(400)
                page.screenshot(path=folder / f"{name}-{width}-{scheme}.png")

            take("board")
            nodes(page).first.click()
            take("selected")
            for key, name in [("h", "story"), ("o", "large"), ("u", "usage"), ("?", "keys"), ("Control+k", "palette"),
                              ("Shift+C", "canvases"), ("Shift+D", "deliveries"), ("Shift+A", "access"), ("Shift+F", "finder")]:
                page.keyboard.press(key)
                take(name)
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


def shoot(stage, page, folder, name):
    """As it is now, dark and light, wide and on a phone."""
    folder.mkdir(parents=True, exist_ok=True)
    address = page.url.removeprefix(stage.easel.url)
    for size, width in [(WIDE, "wide"), (PHONE, "phone")]:
        for scheme in ["dark", "light"]:
            window = stage.window(size, scheme, address, device_scale_factor=1)
            window.locator("image-node").first.wait_for()
            window.keyboard.press("1")
            rests(window)
            window.wait_for_timeout(1000)
            window.screenshot(path=folder / f"{name}-{width}-{scheme}.png")
            window.close()
