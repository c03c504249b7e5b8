"""One image: its states in words, and what can be done with it."""

import json
import re

from playwright.sync_api import expect

from stage import describe, double_click, eventually, finished, kept, leave_fields, make, nodes


def states_in_words(stage):
    page = stage.window()
    describe(page, "a city at night [fail]")
    failed = nodes(page).first
    expect(failed).to_contain_text("The provider could not make this image", timeout=20_000)
    expect(failed.locator(".face").get_by_role("button", name="Try again · 18 credits", exact=True)).to_be_visible()
    describe(page, "something forbidden [moderate]")
    expect(nodes(page).nth(1)).to_contain_text("The provider refused this prompt", timeout=20_000)
    nodes(page).nth(1).get_by_role("button", name="Edit prompt").click()
    expect(page.get_by_role("textbox", name="Describe an image")).to_have_value("something forbidden [moderate]")
    describe(page, "a slow river [stuck]")
    slow = nodes(page).nth(2)
    expect(slow).to_contain_text(re.compile(r"Developing · \d+\ss"))
    expect(slow).to_contain_text("usually about")
    slow.click()
    # What was sent may still be paid for: the page says so before and after.
    expect(slow.get_by_role("toolbar").get_by_role("button", name="Cancel · the provider may still charge for it")).to_be_visible()
    page.keyboard.press("x")
    expect(page.get_by_text("“a slow river [stuck]” canceled. The provider may still charge for it; if it does, the image is kept.")).to_be_visible()
    expect(slow).to_contain_text("Canceled")
    expect(slow).to_contain_text("The provider may still charge for it; if it does, the image is kept.")
    expect(slow.locator(".face").get_by_role("button", name="Start again · 18 credits", exact=True)).to_be_visible()


def a_retry_creates_the_image(stage):
    page = stage.window()
    describe(page, "a green hill two [fail-once]")
    expect(nodes(page).first).to_contain_text("Try again", timeout=20_000)
    nodes(page).first.locator(".face").get_by_role("button", name="Try again · 18 credits").click()
    finished(page, 1)


def menu_history_and_facts(stage):
    page = stage.window()
    make(page, "a red boat")
    nodes(page).first.click(button="right")
    menu = page.get_by_role("menu")
    expect(menu.get_by_role("menuitem", name="Open large")).to_be_focused()
    menu.get_by_role("menuitem", name="How it came to be").click()
    story = page.get_by_role("dialog", name="How it came to be")
    expect(story).to_contain_text("The provider accepted the task")
    expect(story).to_contain_text("Fetched, checked to be a complete image, and stored")
    node = kept(page)[0]
    expect(story).to_contain_text(node["kieTaskId"])
    expect(story).to_contain_text(f"{node['width']} × {node['height']}")
    expect(story.get_by_role("button", name=re.compile("Copy: [0-9a-f]{64}"))).to_be_visible()
    page.keyboard.press("Escape")
    expect(story).to_be_hidden()


def variations_and_reference(stage):
    page = stage.window()
    make(page, "a red boat")
    nodes(page).first.click()
    page.keyboard.press("Shift+V")
    expect(nodes(page)).to_have_count(5)
    places = {(node["position"]["x"], node["position"]["y"]) for node in kept(page)}
    assert len(places) == 5, places
    finished(page, 5)
    leave_fields(page)
    nodes(page).first.click()
    page.keyboard.press("f")
    expect(page.get_by_role("img", name="Reference image 1")).to_be_visible()
    page.keyboard.type("the same in winter")
    page.keyboard.press("Enter")
    expect(nodes(page)).to_have_count(6)
    assert len(kept(page)[-1]["referenceImages"]) == 1
    expect(page.get_by_role("img", name="Reference image 1")).to_be_hidden()


def large_view(stage):
    page = stage.window()
    make(page, "a red boat", "a green tree")
    double_click(nodes(page).first)
    large = page.get_by_role("dialog", name="Large image")
    expect(large).to_contain_text("a red boat")
    page.keyboard.press("ArrowRight")
    expect(large).to_contain_text("a green tree")
    with page.expect_download() as download:
        large.get_by_role("link", name="Download").click()
    assert download.value.suggested_filename.endswith(".png"), download.value.suggested_filename
    page.keyboard.press("Delete")
    expect(large).to_contain_text("a red boat")
    page.keyboard.press("Escape")
    expect(nodes(page)).to_have_count(1)
    page.get_by_role("button", name="Undo").click()
    expect(nodes(page)).to_have_count(2)


def alternatives_can_be_browsed(stage):
    page = stage.window()
    make(page, "a red boat", "a green tree")
    first, second = kept(page)
    image = {key: second[key] for key in ("imageStorageId", "imageUrl", "thumbnailUrl", "width", "height", "contentType", "byteCount")}

    def with_alternative(route):
        answer = route.fetch()
        snapshot = answer.json()
        snapshot["imageNodes"][0]["alternatives"] = [image]
        route.fulfill(response=answer, body=json.dumps(snapshot))

    page.route(re.compile(r"/api/canvases/[^/]+$"), with_alternative)
    page.reload()
    finished(page, 2)
    node = nodes(page).first
    expect(node).to_contain_text("1 of 2")
    node.get_by_role("button", name="Next alternative").click()
    expect(node).to_contain_text("2 of 2")
    expect(node.locator("img.node-image")).to_have_attribute("src", re.compile(second["imageStorageId"]))
    double_click(node.locator(".node-button"))
    large = page.get_by_role("dialog", name="Large image")
    expect(large).to_contain_text("2 of 2")
    page.keyboard.press("ArrowLeft")
    expect(large).to_contain_text("1 of 2")


def the_last_viewed_image_is_selected(stage):
    page = stage.window()
    make(page, "a red boat", "a green tree")
    double_click(nodes(page).first.locator(".node-button"))
    large = page.get_by_role("dialog", name="Large image")
    expect(large).to_contain_text("a red boat")
    page.keyboard.press("ArrowRight")
    expect(large).to_contain_text("a green tree")
    page.keyboard.press("Escape")
    expect(large).to_be_hidden()
    page.keyboard.press("Delete")
    expect(nodes(page)).to_have_count(1)
    eventually(page, lambda: [node["prompt"] for node in kept(page)] == ["a red boat"], "another one was deleted")


def an_image_that_loads_slowly_says_so(stage):
    page = stage.window()
    context, held = page.context, []
    context.route("**/api/images/**", lambda route: held.append(route) if held is not None else route.continue_())
    describe(page, "a red boat")
    face = nodes(page).first.locator(".face")
    expect(face).to_have_text("Ready. Loading the image…", timeout=40_000)
    waiting, held = held, None
    for route in waiting:
        route.continue_()
    finished(page, 1)
    expect(face).to_have_text("")


def an_image_that_does_not_arrive_is_not_announced(stage):
    page = stage.window()
    describe(page, "an empty room [empty]")
    face = nodes(page).first.locator(".face")
    expect(face).to_contain_text("The provider says it is done", timeout=40_000)
    expect(face).to_contain_text(re.compile(r"It could not be fetched yet; Easel keeps trying\. \d+\ss"))
    expect(face).not_to_contain_text("Arrived")


TESTS = [states_in_words, a_retry_creates_the_image, menu_history_and_facts, variations_and_reference, large_view,
         alternatives_can_be_browsed, the_last_viewed_image_is_selected,
         an_image_that_does_not_arrive_is_not_announced, an_image_that_loads_slowly_says_so]
