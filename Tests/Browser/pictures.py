"""Takes the pictures the README shows."""

from pathlib import Path

from playwright.sync_api import expect

from stage import PHONE, WIDE, finished, rests, say

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
