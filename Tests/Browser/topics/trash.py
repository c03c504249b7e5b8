"""Deleted images, and restoring them."""

import re

from playwright.sync_api import expect

from stage import SMALL_PHONE, WIDE, api, canvas_of, kept, make, nodes
from topics.accessibility import check


def view(page):
    return page.get_by_role("dialog", name="Trash")


def rows(page):
    return view(page).get_by_role("listitem")


def row(page, words):
    return rows(page).filter(has_text=words)


def trashed(page):
    trash = api(page, "GET", "/api/trash")
    return {canvas["title"] for canvas in trash["canvases"]} | {node["prompt"] for node in trash["imageNodes"]}


def filled(stage):
    """One image on the canvas; two images and a canvas in the trash, which is open."""
    page = stage.window()
    make(page, "a red boat", "a green tree", "a blue house")
    summer = api(page, "POST", "/api/canvases", {"title": "Summer"})["id"]
    api(page, "DELETE", f"/api/canvases/{summer}")
    for node in kept(page)[:2]:
        api(page, "DELETE", f"/api/image-nodes/{node['id']}")
    expect(nodes(page)).to_have_count(1)
    page.keyboard.press("Shift+T")
    expect(rows(page)).to_have_count(3)
    return page


def items_are_restored_or_permanently_deleted(stage):
    page = filled(stage)
    for words in ("Summer", "a red boat", "a green tree"):
        expect(row(page, words)).to_contain_text("deleted")
        expect(row(page, words)).to_contain_text("30 days left")
    expect(row(page, "a red boat")).to_contain_text("First canvas")
    expect(row(page, "a red boat").locator("img")).to_have_js_property("complete", True)
    view(page).get_by_role("button", name="Restore a red boat").click()
    expect(rows(page)).to_have_count(2)
    expect(nodes(page)).to_have_count(2)
    # The focus is on its replacement.
    expect(view(page).get_by_role("button", name="Restore a green tree")).to_be_focused()
    # Permanent deletion asks first.
    view(page).get_by_role("button", name="Delete a green tree for good").click()
    question = page.get_by_role("alertdialog", name="Delete “a green tree” for good?")
    expect(question).to_contain_text("can’t be restored")
    expect(question.get_by_role("button", name="Cancel")).to_be_focused()
    page.keyboard.press("Enter")
    assert "a green tree" in trashed(page)
    # The second click of a double click does nothing.
    view(page).get_by_role("button", name="Delete a green tree for good").dblclick()
    expect(question).to_be_visible()
    assert "a green tree" in trashed(page)
    question.get_by_role("button", name="Delete for good").click()
    expect(rows(page)).to_have_count(1)
    assert trashed(page) == {"Summer"}, trashed(page)
    view(page).get_by_role("button", name="Restore Summer").click()
    expect(view(page)).to_contain_text("The trash is empty")
    assert "Summer" in {canvas["title"] for canvas in api(page, "GET", "/api/canvases")["canvases"]}
    assert trashed(page) == set()
    page.keyboard.press("Escape")
    expect(view(page)).to_be_hidden()
    # The history of an image mentions it.
    nodes(page).first.locator(".node-button").click()
    page.keyboard.press("h")
    story = page.get_by_role("dialog", name="How it came to be")
    expect(story).to_contain_text("Moved to the trash")
    expect(story).to_contain_text("Restored from the trash")


def the_trash_can_be_opened_from_everywhere(stage):
    page = stage.window()
    page.keyboard.press("Control+k")
    page.keyboard.type("trash")
    page.keyboard.press("Enter")
    expect(view(page)).to_contain_text("The trash is empty")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Canvases: ").click()
    page.get_by_role("button", name="Trash", exact=True).click()
    expect(view(page)).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Shift+C")
    page.get_by_role("dialog", name="Canvases").get_by_role("button", name="Trash").click()
    expect(view(page)).to_be_visible()
    expect(page.get_by_role("dialog", name="Canvases")).to_be_hidden()
    page.reload()
    expect(view(page)).to_contain_text("The trash is empty")


def restoring_leads_to_the_image_on_another_canvas(stage):
    page = stage.window()
    make(page, "a red boat")
    node = kept(page)[0]["id"]
    api(page, "DELETE", f"/api/image-nodes/{node}")
    page.keyboard.press("Shift+N")
    expect(page).to_have_title("Untitled canvas · Easel")
    page.keyboard.press("Shift+T")
    view(page).get_by_role("button", name="Restore a red boat").click()
    view(page).get_by_role("button", name="Show").click()
    expect(page).to_have_title("First canvas · Easel")
    expect(view(page)).to_be_hidden()
    expect(page.get_by_role("button", name=re.compile("^a red boat"))).to_be_focused()
    # If its canvas was deleted too, the canvas must be restored first.
    api(page, "DELETE", f"/api/image-nodes/{node}")
    page.keyboard.press("Shift+T")
    expect(rows(page)).to_have_count(1)
    first = canvas_of(page)
    stage.expected += ["409", "404"]
    api(page, "DELETE", f"/api/canvases/{first}")
    view(page).get_by_role("button", name="Restore a red boat").click()
    expect(page.get_by_text("restore the canvas")).to_be_visible()


def pages_of_many(stage):
    page = stage.window()
    canvas = canvas_of(page)
    for batch in range(3):
        made = api(page, "POST", f"/api/canvases/{canvas}/image-nodes", {"prompt": f"batch {batch}", "count": 8})["imageNodes"]
        for node in made:
            api(page, "DELETE", f"/api/image-nodes/{node['id']}")
    page.keyboard.press("Shift+T")
    expect(rows(page)).to_have_count(20)
    # The last item of a page may be permanently deleted meanwhile.
    last = api(page, "GET", "/api/trash?limit=20")["nextCursor"]
    api(page, "DELETE", f"/api/image-nodes/{last}?permanently=true")
    stage.expected.append("422 (Unprocessable")
    with page.expect_response(lambda answer: "/api/trash" in answer.url and "cursor" not in answer.url):
        view(page).get_by_role("button", name="Show more").click()
    expect(view(page).get_by_role("button", name="Show more")).to_be_enabled()
    view(page).get_by_role("button", name="Show more").click()
    expect(rows(page)).to_have_count(23)
    expect(rows(page).nth(20).get_by_role("button").first).to_be_focused()


def looks_right(stage):
    address = filled(stage).url.removeprefix(stage.easel.url)
    for size, scheme in [(WIDE, "dark"), (WIDE, "light"), (SMALL_PHONE, "dark"), (SMALL_PHONE, "light")]:
        page = stage.window(size, scheme, address, reduced_motion="reduce")
        expect(rows(page)).to_have_count(3)
        check(page, f"trash {size} {scheme}")
        view(page).get_by_role("button", name="Delete Summer for good").click()
        check(page, f"trash asking {size} {scheme}")
        wider = view(page).evaluate("dialog => dialog.scrollWidth - dialog.clientWidth")
        assert wider <= 0, f"{wider} px wider than the view {size}"
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        expect(view(page)).to_be_hidden()
        page.keyboard.press("Shift+C")
        page.get_by_role("button", name="Delete First canvas").click()
        expect(page.get_by_role("alertdialog")).to_contain_text("1 image")
        check(page, f"question {size} {scheme}")
        page.close()


TESTS = [items_are_restored_or_permanently_deleted, the_trash_can_be_opened_from_everywhere, restoring_leads_to_the_image_on_another_canvas, pages_of_many, looks_right]
