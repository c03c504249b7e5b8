"""Navigating, selecting, moving and resizing."""

from playwright.sync_api import expect

from stage import api, canvas_of, drag, eventually, finished, kept, leave_fields, make, middle, nodes, rests


def selected(page):
    return page.locator("image-node[data-selected]")


def rectangle_selects(stage):
    page = stage.window()
    make(page, "a red boat", "a green tree", "a blue house")
    page.keyboard.down("Shift")
    drag(page, (20, 60), (1050, 780))
    page.keyboard.up("Shift")
    expect(selected(page)).to_have_count(3)
    expect(page.get_by_text("3 selected")).to_be_visible()
    page.keyboard.press("Escape")
    expect(selected(page)).to_have_count(0)
    # The tool does the same without holding a key.
    page.keyboard.press("s")
    drag(page, (20, 60), middle(nodes(page).first.locator(".frame")))
    assert 1 <= selected(page).count() <= 2
    page.keyboard.press("s")
    page.keyboard.press("Control+a")
    expect(selected(page)).to_have_count(3)
    page.mouse.click(30, 120)
    nodes(page).nth(0).click()
    nodes(page).nth(2).click(modifiers=["Shift"])
    expect(selected(page)).to_have_count(2)
    nodes(page).nth(0).click(modifiers=["Control"])
    expect(selected(page)).to_have_count(1)


def several_are_arranged_deleted_and_restored(stage):
    page = stage.window()
    make(page, "a red boat", "a green tree", "a blue house")
    before = [node["position"] for node in kept(page)]
    page.keyboard.press("Control+a")
    page.get_by_role("button", name="Align left edges").click()
    page.wait_for_function("() => new Set([...document.querySelectorAll('image-node')].map((node) => node.node.position.x)).size === 1")
    page.get_by_role("button", name="Undo").click()
    page.wait_for_function("before => JSON.stringify([...document.querySelectorAll('image-node')].map((node) => node.node.position.x)) === before",
                           arg=str([place["x"] for place in before]).replace(" ", ""))
    page.keyboard.press("Delete")
    expect(nodes(page)).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(nodes(page)).to_have_count(3)
    eventually(page, lambda: len(kept(page)) == 3, "the server has them in the trash")


def deletion_is_immediate_and_undone_by_the_server(stage):
    page = stage.window()
    make(page, "a red boat", "a green tree", "a blue house")
    other = stage.window(address=page.url.removeprefix(stage.easel.url))
    finished(other, 3)
    nodes(page).nth(0).click()
    nodes(page).nth(2).click(modifiers=["Shift"])
    page.keyboard.press("Delete")
    expect(page.get_by_text("2 images moved to the trash")).to_be_visible()
    assert [node["prompt"] for node in kept(page)] == ["a green tree"], "the server gets it while undo is still offered"
    expect(nodes(other)).to_have_count(1)
    assert len(api(page, "GET", "/api/trash")["imageNodes"]) == 2
    page.get_by_role("button", name="Undo").click()
    expect(nodes(page)).to_have_count(3)
    expect(nodes(other)).to_have_count(3)
    assert len(kept(page)) == 3
    # Neither a reload nor a closed window loses a deletion or its undo.
    page.reload()
    finished(page, 3)
    nodes(page).first.click()
    page.keyboard.press("Delete")
    page.close()
    expect(nodes(other)).to_have_count(2)


def what_cannot_be_deleted_stays(stage):
    page = stage.window()
    stage.expected.append("Failed to load resource")
    make(page, "a red boat", "a green tree")
    doomed = kept(page)[0]["id"]
    page.route(f"**/api/image-nodes/{doomed}", lambda route: route.fulfill(status=503, json={"status": 503, "detail": "The disk is full."}))
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    expect(page.get_by_text("The disk is full.")).to_be_visible()
    expect(page.get_by_text("“a green tree” moved to the trash")).to_be_visible()
    expect(nodes(page)).to_have_count(1)
    assert [node["prompt"] for node in kept(page)] == ["a red boat"]


def moves_and_sizes_are_seen_by_others(stage):
    page = stage.window()
    make(page, "a red boat")
    other = stage.window(address=page.url.removeprefix(stage.easel.url))
    finished(other, 1)
    place = "() => document.querySelector('image-node').node.position.x"
    size = "() => document.querySelector('image-node').node.size"
    x = page.evaluate(place)
    node = nodes(page).first
    start = middle(node)
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(start[0] + 120, start[1] + 30, steps=6)
    # While it is still held, the other window follows.
    other.wait_for_function(f"x => ({place})() > x + 50", arg=x)
    page.mouse.up()
    here = page.evaluate(place)
    other.wait_for_function(f"x => Math.abs(({place})() - x) < 1", arg=here)

    before = page.evaluate(size)
    corner = node.locator(".handle[data-corner=se]")
    drag(page, middle(corner), (middle(corner)[0] + 90, middle(corner)[1] + 90))
    other.wait_for_function(f"width => ({size})().width > width + 40", arg=before["width"])
    after = page.evaluate(size)
    assert abs(after["width"] / after["height"] - before["width"] / before["height"]) < 0.01, (before, after)
    # The same with the keyboard.
    leave_fields(page)
    page.keyboard.press("Shift+ArrowRight")
    other.wait_for_function(f"x => Math.abs(({place})() - x - 16) < 1", arg=here)
    page.keyboard.press("<")
    other.wait_for_function(f"width => ({size})().width < width - 5", arg=after["width"])


def two_windows_moving_one_image_do_not_fight(stage):
    page = stage.window()
    make(page, "a red boat")
    node = kept(page)[0]
    start = middle(nodes(page).first)
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(start[0] + 100, start[1], steps=4)
    held = page.evaluate("document.querySelector('image-node').node.position.x")
    # Another window moves it meanwhile; the one that is dragging wins during the drag and when it ends.
    other = stage.window(address=page.url.removeprefix(stage.easel.url))
    other.evaluate("""async id => fetch(`/api/image-nodes/${id}`, { method: 'PATCH', body: JSON.stringify({ position: { x: -900, y: -900 } }),
        headers: { 'content-type': 'application/json', 'x-easel-request': 'page' } })""", node["id"])
    other.wait_for_function("() => document.querySelector('easel-board') && [...document.querySelectorAll('image-node')].every((node) => node.node.position.x === -900)")
    assert page.evaluate("document.querySelector('image-node').node.position.x") == held
    page.mouse.move(start[0] + 140, start[1], steps=3)
    page.mouse.up()
    final = page.evaluate("document.querySelector('image-node').node.position.x")
    other.keyboard.press("1")
    other.wait_for_function("x => Math.abs(document.querySelector('image-node')?.node.position.x - x) < 1", arg=final)


def only_what_is_in_view_is_in_the_document(stage):
    page = stage.window()
    make(page, "a red boat")
    camera = page.locator(".zoom-percent")
    page.mouse.move(400, 400)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -200)
    page.keyboard.up("Control")
    expect(camera).not_to_have_text("100 %")
    page.mouse.wheel(0, 20_000)
    expect(nodes(page)).to_have_count(0)
    page.keyboard.press("1")
    finished(page, 1)
    rests(page)
    page.get_by_role("button", name="Zoom to 100 %").click()
    expect(camera).to_have_text("100 %")


def the_minimap_moves_the_view(stage):
    page = stage.window()
    make(page, "a red boat", "a green tree")
    small = page.locator("canvas.minimap")
    expect(small).to_be_visible()
    before = page.evaluate("document.querySelector('.board-layer').style.transform")
    box = small.bounding_box()
    drag(page, middle(small), (box["x"] + 10, box["y"] + 10))
    page.wait_for_function("before => document.querySelector('.board-layer').style.transform !== before", arg=before)
    page.keyboard.press("m")
    expect(small).to_be_hidden()


def toolbar_goes_with_the_image(stage):
    """An image's toolbar disappears and reappears with it."""
    page = stage.window()
    make(page, "a red boat", "a green tree")
    node = nodes(page).first
    node.locator(".node-button").click()
    tools = node.get_by_role("toolbar")
    expect(tools).to_be_visible()
    for x, y in [(0, -3000), (0, 3000), (-3000, 0), (3000, 0)]:
        page.evaluate("([x, y]) => document.querySelector('easel-board').view.pan(x, y)", [x, y])
        rests(page)
        expect(page.locator(".tools:visible")).to_have_count(0)
        page.evaluate("([x, y]) => document.querySelector('easel-board').view.pan(-x, -y)", [x, y])
        rests(page)
        expect(tools).to_be_visible()
    # If the image is partly above the upper edge, the toolbar is in the visible part.
    box = node.bounding_box()
    page.evaluate("y => document.querySelector('easel-board').view.pan(0, y)", 60 - box["y"] - box["height"] / 2)
    rests(page)
    expect(tools).to_be_in_viewport()


def the_minimap_hides_no_image(stage):
    page = stage.window()
    canvas = canvas_of(page)
    for y in range(0, 4):
        for x in range(0, 6):
            api(page, "POST", f"/api/canvases/{canvas}/image-nodes", {"prompt": f"a red boat {x} {y}", "position": {"x": x * 360, "y": y * 400}})
    leave_fields(page)
    expect(nodes(page).first).to_be_visible()
    page.keyboard.press("1")
    expect(nodes(page)).to_have_count(24)
    rests(page)
    small = page.locator(".minimap").bounding_box()
    covered = [box for box in (node.bounding_box() for node in nodes(page).all())
               if box["x"] < small["x"] + small["width"] and small["x"] < box["x"] + box["width"]
               and box["y"] < small["y"] + small["height"] and small["y"] < box["y"] + box["height"]]
    assert not covered, covered
    for node in nodes(page).all():
        expect(node).to_be_in_viewport(ratio=1)


TESTS = [rectangle_selects, several_are_arranged_deleted_and_restored, deletion_is_immediate_and_undone_by_the_server,
         what_cannot_be_deleted_stays, moves_and_sizes_are_seen_by_others,
         two_windows_moving_one_image_do_not_fight, only_what_is_in_view_is_in_the_document, the_minimap_moves_the_view,
         toolbar_goes_with_the_image, the_minimap_hides_no_image]
