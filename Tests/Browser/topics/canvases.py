"""The view of all canvases, and finding images on one."""

import json
import re
import zipfile
from pathlib import Path

from playwright.sync_api import expect

from stage import DOWNLOADS, api, describe, eventually, finished, in_firefox, kept, make, nodes, rests, say


def view(page):
    return page.get_by_role("dialog", name="Canvases")


def cards(page):
    return view(page).get_by_role("listitem")


def titles(page):
    return {canvas["title"] for canvas in api(page, "GET", "/api/canvases")["canvases"]}


def three(page):
    make(page, "a red boat")
    for title in ("Summer", "Winter drafts"):
        api(page, "POST", "/api/canvases", {"title": title})
    page.keyboard.press("Shift+C")
    expect(cards(page)).to_have_count(3)


def searched_opened_and_renamed(stage):
    page = stage.window()
    three(page)
    # A cover if there is an image; loaded only for what is in view.
    expect(cards(page).filter(has_text="First canvas").locator("img")).to_have_count(1)
    expect(cards(page).filter(has_text="Summer").locator("img")).to_have_count(0)
    expect(cards(page).filter(has_text="First canvas")).to_contain_text("open now")
    view(page).get_by_role("searchbox", name="Search by title").fill("wint")
    expect(cards(page)).to_have_count(1)
    expect(view(page)).to_contain_text("1 canvas")
    view(page).get_by_role("button", name="Rename Winter drafts").click()
    view(page).get_by_role("textbox", name="Title").fill("Winter")
    page.keyboard.press("Enter")
    expect(view(page).get_by_role("button", name="Open Winter")).to_be_visible()
    eventually(page, lambda: "Winter" in titles(page), "not renamed")
    view(page).get_by_role("searchbox").fill("nothing like it")
    expect(view(page)).to_contain_text("No canvas with “nothing like it”")
    view(page).get_by_role("searchbox").fill("winter")
    page.keyboard.press("Enter")
    expect(page).to_have_title("Winter · Easel")
    expect(view(page)).to_be_hidden()
    page.go_back()
    expect(page).to_have_title("First canvas · Easel")


def question(page):
    return page.get_by_role("alertdialog")


def deletion_asks_first_and_can_be_undone(stage):
    page = stage.window()
    three(page)
    view(page).get_by_role("button", name="Delete Summer").dblclick()
    # It names what will be deleted; nothing is deleted yet, and pressing the same key again changes nothing.
    expect(question(page)).to_contain_text("Delete “Summer”?")
    expect(question(page)).to_contain_text("no images")
    expect(question(page)).to_contain_text("30 days")
    expect(question(page).get_by_role("button", name="Cancel")).to_be_focused()
    page.keyboard.press("Enter")
    expect(question(page)).to_have_count(0)
    assert len(titles(page)) == 3
    expect(view(page).get_by_role("button", name="Delete Summer")).to_be_focused()
    view(page).get_by_role("button", name="Delete Summer").click()
    question(page).get_by_role("button", name="Move to the trash").click()
    expect(cards(page)).to_have_count(2)
    assert "Summer" not in titles(page), "deleted at once"
    page.get_by_role("button", name="Undo").click()
    expect(cards(page)).to_have_count(3)
    assert "Summer" in titles(page)
    # The open one, too: another is opened instead, without an error that it is gone.
    view(page).get_by_role("button", name="Delete First canvas").click()
    expect(question(page)).to_contain_text("1 image")
    question(page).get_by_role("button", name="Move to the trash").click()
    expect(page).not_to_have_title("First canvas · Easel")
    expect(view(page)).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page).to_have_title("First canvas · Easel")
    finished(page, 1)
    expect(page.get_by_text("That canvas no longer exists")).to_have_count(0)
    assert len(kept(page)) == 1


def works_with_the_keyboard_alone(stage):
    page = stage.window()
    three(page)
    page.keyboard.press("ArrowDown")
    expect(view(page).get_by_role("button", name="Open Winter drafts")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("F2")
    page.keyboard.type("Autumn")
    page.keyboard.press("Enter")
    eventually(page, lambda: "Autumn" in titles(page), "not renamed")
    expect(view(page).get_by_role("button", name="Rename Autumn")).to_be_focused()
    view(page).get_by_role("button", name="Open Winter drafts").focus()
    page.keyboard.press("Delete")
    expect(question(page).get_by_role("button", name="Cancel")).to_be_focused()
    page.keyboard.press("Escape")
    expect(view(page).get_by_role("button", name="Open Winter drafts")).to_be_focused()
    page.keyboard.press("Delete")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(cards(page)).to_have_count(2)
    # The focus is on its replacement.
    expect(view(page).get_by_role("button", name="Open Autumn")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(view(page).get_by_role("searchbox")).to_be_focused()
    page.keyboard.press("Escape")
    expect(view(page)).to_be_hidden()
    expect(page).to_have_url(re.compile("/canvases/[^#]+$"))


def images_can_be_found(stage):
    page = stage.window()
    make(page, "a red boat")
    say(page, "create an image of a green tree")
    finished(page, 2)
    make(page, "a red tree")
    describe(page, "a city at night [fail]")
    expect(nodes(page).nth(3)).to_contain_text("could not make", timeout=20_000)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Shift+F")
    bar = page.get_by_role("search", name="Find images on this canvas")
    page.keyboard.type("TREE")
    expect(bar.get_by_role("status")).to_have_text("2 of 4")
    dim = page.locator("image-node[data-dim]")
    expect(dim).to_have_count(2)
    expect(nodes(page).first).to_have_attribute("inert", "")
    page.keyboard.press("Enter")
    rests(page)
    for tree in (1, 2):
        expect(nodes(page).nth(tree)).to_be_in_viewport(ratio=0.9)
    # Select all leaves out what was not found.
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Control+a")
    expect(page.get_by_role("toolbar", name="Selected images")).to_contain_text("2 selected")
    bar.get_by_role("searchbox").fill("")
    bar.get_by_role("combobox", name="State").select_option(label="Failed")
    expect(bar.get_by_role("status")).to_have_text("1 of 4")
    expect(dim).to_have_count(3)
    bar.get_by_role("combobox", name="State").select_option(label="Any state")
    bar.get_by_role("combobox", name="Model").select_option(label="Nano Banana Pro")
    expect(bar.get_by_role("status")).to_have_text("4 of 4")
    bar.get_by_role("searchbox").fill("boat")
    # Going to another image ends the search, so that it is not dimmed.
    page.get_by_role("button", name="Show on the board: a green tree").click()
    expect(bar).to_be_hidden()
    expect(dim).to_have_count(0)
    expect(page.get_by_role("button", name=re.compile("^a green tree")).first).to_be_focused()


def saved(page, act):
    """The files of the downloaded ZIP by name, and the ZIP's name."""
    with page.expect_download() as download:
        act()
    name = download.value.suggested_filename
    path = download.value.path()
    with zipfile.ZipFile(Path(DOWNLOADS.name) / name if in_firefox(page) else path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}, name


def all_or_some_images_are_exported(stage):
    page = stage.window()
    make(page, "a red boat", "a green tree", "a blue house")
    page.get_by_role("button", name="Canvases: First canvas").click()
    files, name = saved(page, lambda: page.get_by_role("button", name="Export as a ZIP").click())
    assert name == "first-canvas.zip", name
    assert sorted(files) == ["1-a-red-boat.png", "2-a-green-tree.png", "3-a-blue-house.png", "manifest.json"], sorted(files)
    prompts = [node["prompt"] for node in json.loads(files["manifest.json"])["imageNodes"]]
    assert prompts == ["a red boat", "a green tree", "a blue house"], prompts
    # Two of three, with the key and with the toolbar; a single one is saved as an image.
    nodes(page).nth(0).click()
    nodes(page).nth(2).click(modifiers=["Shift"])
    for act in (lambda: page.keyboard.press("d"), lambda: page.get_by_role("toolbar", name="Selected images").get_by_role("button", name="Download").click()):
        files, _ = saved(page, act)
        assert sorted(files) == ["1-a-red-boat.png", "2-a-blue-house.png", "manifest.json"], sorted(files)
    expect(page.get_by_text("Packing 2 images").first).to_be_visible()
    page.keyboard.press("Escape")
    nodes(page).nth(1).click()
    with page.expect_download() as download:
        page.keyboard.press("d")
    assert download.value.suggested_filename == "a-green-tree.png", download.value.suggested_filename
    page.keyboard.press("Shift+C")
    files, _ = saved(page, lambda: view(page).get_by_role("button", name="Export First canvas as a ZIP").click())
    assert len(files) == 4


TESTS = [all_or_some_images_are_exported, searched_opened_and_renamed, deletion_asks_first_and_can_be_undone, works_with_the_keyboard_alone, images_can_be_found]
