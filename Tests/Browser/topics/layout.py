"""Where new images are placed: in blocks, in rows, in view; and how they look when zoomed out."""

from playwright.sync_api import expect

from stage import PHONE, SMALL_PHONE, WIDE, api, canvas_of, describe, eventually, finished, kept, leave_fields, make, nodes, rests


def places(known):
    return [(node["position"]["x"], node["position"]["y"]) for node in known]


def shape(known):
    """Columns and rows."""
    return len({x for x, _ in places(known)}), len({y for _, y in places(known)})


def overlapping(known):
    box = lambda node: (node["position"]["x"], node["position"]["y"],
                        node["position"]["x"] + node["size"]["width"], node["position"]["y"] + node["size"]["height"])
    boxes = [box(node) for node in known]
    return [(a, b) for at, a in enumerate(boxes) for b in boxes[:at]
            if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]]


def proportion(known):
    width = max(x for x, _ in places(known)) - min(x for x, _ in places(known)) + 320
    height = max(y for _, y in places(known)) - min(y for _, y in places(known)) + 320
    return width / height


def look(page, x, y, z):
    # The view may still be moving to the last order.
    page.evaluate("to => { const { view } = document.querySelector('easel-board'); view.stop(); view.look(to); }", {"x": x, "y": y, "z": z})
    rests(page)


def order(page, count):
    page.get_by_role("combobox", name="How many").select_option(str(count))
    before = len(kept(page))
    describe(page, f"a red boat {before}")
    expect(page.get_by_role("textbox", name="Describe an image")).to_have_value("")
    after = kept(page)
    assert len(after) == before + count
    return after[before:]


def an_order_is_a_block(stage):
    page = stage.window()
    page.evaluate("localStorage.setItem('easel.askAbove', '1000')")
    for count, columns, rows in [(4, 2, 2), (8, 4, 2), (3, 3, 1), (6, 3, 2), (5, 3, 2), (1, 1, 1)]:
        assert shape(order(page, count)) == (columns, rows), count
    assert not overlapping(kept(page))
    # The same through the API and the chat, which know no view.
    for count, columns, rows in [(4, 2, 2), (8, 4, 2)]:
        made = api(page, "POST", f"/api/canvases/{canvas_of(page)}/image-nodes", {"prompt": "a lighthouse", "count": count})["imageNodes"]
        assert shape(made) == (columns, rows), made
    assert not overlapping(kept(page))


def in_view(page):
    """Ids of the images that are completely in view."""
    return page.evaluate("""() => {
        const board = document.querySelector('easel-board').getBoundingClientRect();
        return [...document.querySelectorAll('image-node')].filter((node) => {
            const box = node.getBoundingClientRect();
            return box.left >= board.left && box.right <= board.right && box.top >= board.top && box.bottom <= board.bottom;
        }).map((node) => node.node.id);
    }""")


def a_new_order_is_brought_into_view(stage):
    page = stage.window()
    page.evaluate("localStorage.setItem('easel.askAbove', '1000')")
    other = stage.window()
    for count in (8, 16):
        order(page, 8)
        for window in (page, other):
            eventually(window, lambda: len(in_view(window)) >= 8, f"not all are in view: {in_view(window)}")
            assert {node["id"] for node in kept(window)[-8:]} <= set(in_view(window))


def rows_fill_the_view(stage):
    page = stage.window()
    page.evaluate("localStorage.setItem('easel.askAbove', '1000')")
    order(page, 1)
    look(page, 40, 60, 0.4)
    shown = page.evaluate("(({ x, width }) => x + width)(document.querySelector('easel-board').view.clearPart())")
    for _ in range(5):
        order(page, 1)
    (first, *others) = places(kept(page))
    assert {y for _, y in others} == {first[1]}, "one row"
    for _ in range(3):
        order(page, 1)
    last = places(kept(page))
    assert max(x for x, _ in last) + 320 <= shown, "within the view"
    assert len({y for _, y in last}) == 2, "then below"
    # If nothing is in view, the order is placed in the middle.
    look(page, -40000, -30000, 1)
    (far,) = order(page, 1)
    assert 40_000 < far["position"]["x"] < 41_500 and 30_000 < far["position"]["y"] < 31_000, far["position"]


def two_hundred_images_spread_in_both_directions(stage):
    page = stage.window()
    page.evaluate("localStorage.setItem('easel.askAbove', '1000')")
    for _ in range(25):
        order(page, 8)
        rests(page)
    known = kept(page)
    assert len(known) == 200 and not overlapping(known)
    assert 0.9 < proportion(known) < 2.6, proportion(known)
    other = api(page, "POST", "/api/canvases", {"title": "By the API"})["id"]
    for _ in range(25):
        api(page, "POST", f"/api/canvases/{other}/image-nodes", {"prompt": "a lighthouse", "count": 8})
    made = api(page, "GET", f"/api/canvases/{other}")["imageNodes"]
    assert not overlapping(made) and 0.9 < proportion(made) < 2.6, proportion(made)


SPILLS = """(level) => {
    const spills = [];
    for (const node of document.querySelectorAll('image-node')) {
        const frame = node.querySelector('.frame').getBoundingClientRect();
        const room = 32 * level / 2 + 0.6;
        for (const part of node.querySelectorAll('*')) {
            if (part.closest('.tools') || !part.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
            const box = part.getBoundingClientRect();
            const style = getComputedStyle(part);
            const outside = Math.max(frame.left - box.left, frame.top - box.top, box.right - frame.right, box.bottom - frame.bottom);
            const caption = part.closest('.caption') ? 72 * level - 0.5 : room;
            if (box.width && outside > caption && !part.closest('.face')?.contains(part)) spills.push([part.className, outside]);
            const ring = /^(?!.*inset).*0px 0px 0px ([\\d.]+)px/.exec(style.boxShadow);
            if (part.matches('.frame') && ring && 4 > room) spills.push(['ring', style.boxShadow]);
        }
        const face = node.querySelector('.face');
        if (face && getComputedStyle(face).overflow === 'visible') spills.push(['face', 'not clipped']);
        for (const sign of node.querySelectorAll('.arc, .face .icon, .face-short, .dots')) {
            const box = sign.getBoundingClientRect();
            const isInside = box.left > frame.left - 1 && box.right < frame.right + 1 && box.top > frame.top - 1 && box.bottom < frame.bottom + 1;
            if (sign.checkVisibility() && (!isInside || sign.scrollWidth > sign.clientWidth + 1)) spills.push([sign.getAttribute('class'), sign.textContent, box, frame]);
        }
    }
    return spills;
}"""


def nothing_overflows_when_zoomed_out(stage):
    page = stage.window()
    make(page, "a red boat")
    describe(page, "a city at night [fail]")
    describe(page, "a lighthouse [corrupt]")
    describe(page, "a harbour [drop]")
    for kind in ("failed", "owed", "unknown"):
        expect(page.locator(f"image-node[data-kind={kind}]")).to_have_count(1, timeout=40_000)
    for _ in range(5):
        api(page, "POST", f"/api/canvases/{canvas_of(page)}/image-nodes", {"prompt": "a slow river [stuck]", "count": 8})
    expect(page.locator("image-node[data-kind=processing]").first).to_be_visible()
    leave_fields(page)
    page.keyboard.press("Control+a")
    for level in (0.34, 0.3, 0.24, 0.2, 0.1, 0.05, 0.03):
        look(page, 200, 200, level)
        page.wait_for_function("z => document.querySelector('.board-layer').style.getPropertyValue('--z') === String(z)", arg=level)
        spills = page.evaluate(SPILLS, level)
        assert not spills, (level, spills[:5])
    # Nor does what appears under the pointer.
    page.keyboard.press("Escape")
    nodes(page).first.hover()
    expect(nodes(page).first.locator(".tools:visible")).to_have_count(0)


def the_large_view_keeps_its_tools_in_the_window(stage):
    for size in (SMALL_PHONE, PHONE, WIDE):
        page = stage.window(size)
        if not nodes(page).count():
            make(page, "a red boat")
        nodes(page).first.click()
        page.keyboard.press("o")
        expect(page.get_by_role("dialog", name="Large image")).to_be_visible()
        # The longest possible price.
        page.locator("dialog[open] .button-note").first.evaluate("(note) => (note.textContent = 'up to 1,440 credits')")
        outside = page.evaluate("""() => [...document.querySelectorAll('dialog[open] .lightbox-top > *')]
            .map((tool) => ({ name: tool.ariaLabel, box: tool.getBoundingClientRect() }))
            .filter(({ box }) => box.left < 0 || box.right > innerWidth || box.width < 32).map(({ name }) => name)""")
        assert not outside, (size, outside)
        close = page.get_by_role("button", name="Close").last.bounding_box()
        assert close["y"] < 20 and close["x"] + close["width"] > size[0] - 20, close
        page.close()


TESTS = [the_large_view_keeps_its_tools_in_the_window, an_order_is_a_block, a_new_order_is_brought_into_view, rows_fill_the_view, two_hundred_images_spread_in_both_directions, nothing_overflows_when_zoomed_out]
