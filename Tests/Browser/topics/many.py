"""A canvas with a thousand images: only those in view are in the document, all are drawn, and sharp."""

import sys

from playwright.sync_api import expect

from stage import ROOT, api, canvas_of, eventually, kept, make, nodes, rests

sys.path.append(str(ROOT / "Benchmarks/board"))
from crowd import multiply  # noqa: E402

COUNT = 1000
CAMERA = "document.querySelector('easel-board').view.camera"


def crowded(stage, **options):
    """Two real images, and copies of them."""
    page = stage.window(**options)
    make(page, "a red boat", "a green tree")
    canvas = canvas_of(page)
    multiply(f"{stage.easel.folder.name}/.easel/dev/easel.db", canvas, COUNT)
    page.reload()
    expect(page.locator("image-node img").first).to_be_visible()
    assert len(kept(page)) == COUNT
    return page


def look(page, x, y, z):
    page.evaluate("to => document.querySelector('easel-board').view.look(to)", {"x": x, "y": y, "z": z})
    rests(page)


def in_view(page, margin):
    """How many images are in view, including a margin in pixels."""
    camera = page.evaluate(CAMERA)
    board = page.locator("easel-board").bounding_box()

    def seen(node):
        left, top = (node["position"][axis] * camera["z"] + camera[axis] for axis in ("x", "y"))
        return (-margin < left + node["size"]["width"] * camera["z"] and left < board["width"] + margin
                and -margin < top + node["size"]["height"] * camera["z"] and top < board["height"] + margin)

    return sum(seen(node) for node in kept(page))


def only_what_is_near_is_in_the_document(stage):
    page = crowded(stage)
    for camera in [(-4000, -2000, 1), (-1000, -1500, 0.3), (-400, -900, 0.18)]:
        look(page, *camera)
        shown = in_view(page, 0)
        assert shown, "no image is in view"
        eventually(page, lambda: page.locator("canvas.far-view").is_hidden(), "not every image in view is an element")
        assert shown <= nodes(page).count() <= in_view(page, 320), (shown, nodes(page).count())
    # After a long way, there are no more than before.
    look(page, -4000, -2000, 1)
    eventually(page, lambda: nodes(page).count() <= in_view(page, 320), "images out of view stay in the document")
    page.mouse.move(500, 400)
    for _ in range(60):
        page.mouse.wheel(60, 0)
    rests(page)
    eventually(page, lambda: 0 < nodes(page).count() <= in_view(page, 320), "images scrolled past stay in the document")


def zoomed_out_every_image_is_drawn(stage):
    page = crowded(stage)
    page.keyboard.press("1")
    rests(page)
    expect(nodes(page)).to_have_count(0)
    expect(page.locator("canvas.far-view")).to_be_visible()
    drawn = """(places) => {
        const { camera } = document.querySelector('easel-board').view;
        const canvas = document.querySelector('canvas.far-view');
        const context = canvas.getContext('2d');
        return places.filter(({ x, y }) => context.getImageData((x * camera.z + camera.x) * devicePixelRatio, (y * camera.z + camera.y) * devicePixelRatio, 1, 1).data[3] > 0).length;
    }"""
    middles = [{axis: node["position"][axis] + node["size"][side] / 2 for axis, side in (("x", "width"), ("y", "height"))} for node in kept(page)]
    assert page.evaluate(drawn, middles) == COUNT
    # Zoomed in, they are images again.
    look(page, 0, 0, 1)
    expect(page.locator("image-node img").first).to_be_visible()
    expect(page.locator("canvas.far-view")).to_be_hidden()


def images_are_sharp_at_each_zoom_level(stage):
    page = crowded(stage, device_scale_factor=2)
    blurred = """() => [...document.querySelectorAll('image-node[data-kind=completed]')].filter((node) => {
        const img = node.querySelector('img');
        return !img || (img.src.includes('width=') && img.naturalWidth < img.offsetWidth * devicePixelRatio);
    }).length"""
    for zoom in (0.19, 0.4, 0.8, 1, 1.7, 4):
        look(page, -2000 * zoom, -1500 * zoom, zoom)
        eventually(page, lambda: nodes(page).count() and page.evaluate(blurred) == 0, f"blurred at {zoom}")
        # At rest, nothing is scaled or between screen pixels.
        x, y, scale = page.evaluate("""() => {
            const matrix = new DOMMatrix(getComputedStyle(document.querySelector('.board-layer')).transform);
            return [matrix.e * devicePixelRatio, matrix.f * devicePixelRatio, matrix.a];
        }""")
        assert scale == 1 and x == round(x) and y == round(y), (x, y, scale)


def all_are_deleted_and_restored(stage):
    page = crowded(stage)
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    expect(page.get_by_text(f"{COUNT:,} images moved to the trash")).to_be_visible(timeout=120_000)
    assert not kept(page)
    page.keyboard.press("Control+z")
    expect(page.get_by_text(f"Undone: {COUNT:,} images")).to_be_visible(timeout=120_000)
    assert len(kept(page)) == COUNT


def all_scripts_are_requested_at_once(stage):
    """Each page preloads only the scripts of its first view. Other views load afterwards, or when needed."""
    page = stage.person().new_page()
    held = []
    page.route("**/entry/views.js", lambda route: held.append(route))
    stage.go(page)
    requests_what_it_preloads(page)
    page.keyboard.press("u")
    eventually(page, lambda: held, "the views are not requested")
    held[0].continue_()
    expect(page.get_by_role("dialog", name="Usage")).to_be_visible()
    page.keyboard.press("Escape")
    canvas = canvas_of(page)
    guest = stage.person().new_page()
    guest.goto(api(page, "POST", f"/api/canvases/{canvas}/shares", {})["url"])
    expect(guest.locator(".table")).to_be_visible()
    requests_what_it_preloads(guest)


def requests_what_it_preloads(page):
    named, asked = page.evaluate("""() => [
        [...document.querySelectorAll('link[rel=modulepreload], script')].map((part) => part.href ?? part.src),
        performance.getEntriesByType('resource').map((entry) => entry.name).filter((name) => name.endsWith('.js'))]""")
    late = {name for name in asked if not name.endswith("/entry/views.js")} - set(named)
    assert not late, f"found late: {late}"
    assert len(named) == len(set(named)), "preloaded twice"
    unused = page.evaluate(r"""async (named) => {
        const wanted = new Set();
        const follow = async (url) => {
            if (wanted.has(url)) return;
            wanted.add(url);
            const imports = (await (await fetch(url)).text()).matchAll(/^(?:import|export)\b[^;'"]*'(\.[^']+)';/gm);
            for (const [, path] of imports) await follow(new URL(path, url).href);
        };
        for (const script of document.scripts) await follow(script.src);
        return named.filter((url) => !wanted.has(url));
    }""", named)
    assert not unused, f"named and not imported: {unused}"


TESTS = [only_what_is_near_is_in_the_document, zoomed_out_every_image_is_drawn, images_are_sharp_at_each_zoom_level,
         all_are_deleted_and_restored, all_scripts_are_requested_at_once]
