"""Undo and redo on the canvas, and the keyboard focus afterwards."""

import re

from playwright.sync_api import expect

from stage import api, double_click, drag, eventually, finished, kept, leave_fields, make, middle, nodes


def places(page):
    return {node["prompt"]: (node["position"]["x"], node["position"]["y"], node["size"]["width"]) for node in kept(page)}


def becomes(page, wanted, what):
    eventually(page, lambda: places(page) == wanted, f"{what}: {wanted}")


def changes(page, before, what):
    eventually(page, lambda: places(page) != before, what)
    return places(page)


def moved_resized_and_arranged(stage):
    page = stage.window()
    make(page, "a red boat", "a green tree")
    states = [places(page)]
    start = middle(nodes(page).first)
    drag(page, start, (start[0] + 60, start[1] + 90))
    states.append(changes(page, states[-1], "not moved"))
    corner = nodes(page).first.locator(".handle[data-corner=se]")
    drag(page, middle(corner), (middle(corner)[0] + 60, middle(corner)[1] + 60))
    states.append(changes(page, states[-1], "not resized"))
    # Holding a key is one step.
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    eventually(page, lambda: places(page)["a red boat"][0] == states[-1]["a red boat"][0] + 32, "not nudged")
    states.append(places(page))
    page.keyboard.press("Control+a")
    page.keyboard.press("l")
    states.append(changes(page, states[-1], "not arranged"))
    for state in reversed(states[:-1]):
        page.keyboard.press("Control+z")
        becomes(page, state, "undone")
    for key, state in zip(["Control+Shift+z", "Control+y", "Meta+Shift+z", "Control+y"], states[1:]):
        page.keyboard.press(key)
        becomes(page, state, "redone")
    # A new action clears the redo history.
    page.keyboard.press("Control+z")
    becomes(page, states[-2], "undone")
    page.keyboard.press("k")
    anew = changes(page, states[-2], "not arranged")
    page.keyboard.press("Control+y")
    expect(page.get_by_text("Nothing to redo")).to_be_visible()
    assert places(page) == anew


def a_recent_move_can_be_undone(stage):
    page = stage.window()
    make(page, "a red boat")
    before = places(page)
    nodes(page).first.click()
    # Before the step is sent, and without a selection.
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+z")
    expect(page.get_by_text("Undone: “a red boat” moved")).to_be_visible()
    becomes(page, before, "undone")
    page.keyboard.press("Control+y")
    eventually(page, lambda: places(page)["a red boat"][0] == before["a red boat"][0] + 16, "redone")


def deleted_and_created(stage):
    page = stage.window()
    make(page, "a red boat", "a green tree")
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    expect(nodes(page)).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(nodes(page)).to_have_count(2)
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)
    eventually(page, lambda: len(kept(page)) == 2, "the server has them in the trash")
    page.keyboard.press("Control+Shift+z")
    eventually(page, lambda: not kept(page), "not deleted again")
    page.keyboard.press("Control+z")
    expect(nodes(page)).to_have_count(2)
    # The last creation is undone first, and moves to the trash.
    page.keyboard.press("Control+z")
    eventually(page, lambda: [node["prompt"] for node in kept(page)] == ["a red boat"], "not undone")
    assert [node["prompt"] for node in api(page, "GET", "/api/trash")["imageNodes"]] == ["a green tree"]
    page.keyboard.press("Control+y")
    expect(nodes(page)).to_have_count(2)
    nodes(page).first.click()
    page.keyboard.press("Shift+V")
    eventually(page, lambda: len(kept(page)) == 6, "no variations")
    page.keyboard.press("1")
    finished(page, 6)
    # All variations together are one step.
    page.keyboard.press("Control+z")
    expect(nodes(page)).to_have_count(2)
    # Every canvas has its own history.
    page.keyboard.press("Shift+N")
    expect(page).to_have_title("Untitled canvas · Easel")
    leave_fields(page)
    page.keyboard.press("Control+z")
    expect(page.get_by_text("Nothing to undo")).to_be_visible()
    page.go_back()
    finished(page, 2)
    page.keyboard.press("Control+y")
    expect(nodes(page)).to_have_count(6)


def text_fields_keep_their_own_undo(stage):
    page = stage.window()
    make(page, "a red boat")
    chat = page.get_by_role("textbox", name="Message")
    chat.press_sequentially("hello")
    page.keyboard.press("Control+z")
    expect(chat).not_to_have_value("hello")
    expect(nodes(page)).to_have_count(1)
    chat.fill("")
    chat.press_sequentially("hello")
    leave_fields(page)
    page.keyboard.press("Control+z")
    expect(nodes(page)).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(chat).to_have_value("hello")
    # Nor does undo act behind a view.
    page.keyboard.press("u")
    expect(page.get_by_role("dialog", name="Usage")).to_be_visible()
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+y")
    expect(chat).to_have_value("hello")
    assert not kept(page)


def undo_works_in_the_large_view(stage):
    page = stage.window()
    make(page, "a red boat", "a green tree")
    double_click(nodes(page).first)
    large = page.get_by_role("dialog", name="Large image")
    page.keyboard.press("Delete")
    expect(large).to_contain_text("a green tree")
    expect(nodes(page)).to_have_count(1)
    page.keyboard.press("Control+z")
    expect(nodes(page)).to_have_count(2)
    expect(large).to_contain_text("a red boat")
    page.keyboard.press("Delete")
    expect(nodes(page)).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name=re.compile("^a green tree")).first).to_be_focused()


def the_focus_moves_to_the_neighbor(stage):
    page = stage.window()
    make(page, "a red boat", "a green tree", "a blue house")
    button = lambda words: page.locator("image-node").filter(has_text=words).locator(".node-button")
    button("a red boat").focus()
    page.keyboard.press("ArrowRight")
    expect(button("a green tree")).to_be_focused()
    page.keyboard.press("Delete")
    expect(nodes(page)).to_have_count(2)
    expect(page.locator(".node-button:focus")).to_have_count(1)
    page.keyboard.press("Delete")
    expect(nodes(page)).to_have_count(1)
    expect(page.locator(".node-button:focus")).to_have_count(1)
    page.keyboard.press("Control+z")
    expect(nodes(page)).to_have_count(2)
    # The same with the menu.
    button("a green tree").or_(button("a blue house")).first.click(button="right")
    page.get_by_role("menuitem", name="Delete").click()
    expect(nodes(page)).to_have_count(1)
    expect(page.locator(".node-button:focus")).to_have_count(1)


def delete_removes_one_image_and_names_it(stage):
    page = stage.window()
    make(page, "a red boat", "a green tree", "a lighthouse in a storm, seen from the deck of a small fishing boat")
    page.locator(".node-button").last.focus()
    page.keyboard.down("Delete")
    for _ in range(5):
        page.keyboard.down("Delete")
    page.keyboard.up("Delete")
    expect(page.get_by_text("“a lighthouse in a storm, seen from the…” moved to the trash")).to_be_visible()
    expect(page.locator(".node-button:focus")).to_have_count(1)
    expect(nodes(page)).to_have_count(2)
    # In the large view, too.
    double_click(nodes(page).first)
    expect(page.get_by_role("dialog", name="Large image")).to_be_visible()
    page.keyboard.down("Delete")
    for _ in range(5):
        page.keyboard.down("Delete")
    page.keyboard.up("Delete")
    expect(nodes(page)).to_have_count(1)
    eventually(page, lambda: len(kept(page)) == 1, "the server has not got the second")


def an_undone_order_is_in_the_trash(stage):
    page = stage.window()
    make(page, "a red boat")
    page.keyboard.press("Control+z")
    expect(nodes(page)).to_have_count(0)
    said = page.locator(".notice", has_text="Undone: “a red boat” created. It is in the trash.")
    said.get_by_role("button", name="Open the trash").click()
    trash = page.get_by_role("dialog", name="Trash")
    expect(trash).to_contain_text("a red boat")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+y")
    expect(nodes(page)).to_have_count(1)


def notices_wait_while_they_are_read(stage):
    page = stage.person().new_page()
    page.clock.install()
    stage.go(page)
    make(page, "a red boat")
    undo = page.get_by_role("button", name="Undo")
    for stay, go in [(undo.hover, lambda: page.mouse.move(5, 400)), (undo.focus, lambda: leave_fields(page))]:
        nodes(page).first.click()
        page.keyboard.press("Delete")
        expect(undo).to_be_visible()
        stay()
        page.clock.run_for(20_000)
        expect(undo).to_be_visible()
        go()
        page.clock.run_for(20_000)
        expect(undo).to_have_count(0)
        page.keyboard.press("Control+z")
        expect(nodes(page)).to_have_count(1)


TESTS = [moved_resized_and_arranged, a_recent_move_can_be_undone, deleted_and_created, text_fields_keep_their_own_undo, undo_works_in_the_large_view,
         the_focus_moves_to_the_neighbor, delete_removes_one_image_and_names_it, an_undone_order_is_in_the_trash, notices_wait_while_they_are_read]
