"""The main job: a sentence becomes an image, in every window."""

import re

from playwright.sync_api import expect

from stage import PHONE, describe, finished, nodes, say


def one_sentence_makes_one_image(stage):
    page = stage.window()
    say(page, "create an image of a sunset over mountains")
    node = nodes(page).first
    expect(node).to_be_visible()
    expect(node).to_contain_text(re.compile("Waiting|Sending|Developing|Arrived|sunset"))
    finished(page, 1)
    picture = node.locator("img").first
    page.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=picture.element_handle())
    # It appears in the answer, which stays the only one.
    answers = page.locator(".message-assistant")
    expect(answers.locator(".message-image img")).to_have_count(1)
    expect(answers).to_have_count(1)
    # A reload shows the same: nothing exists only in the page.
    page.reload()
    finished(page, 1)


def another_window_sees_it_live(stage):
    page = stage.window()
    phone = stage.window(PHONE, "light", page.url.removeprefix(stage.easel.url))
    say(page, "draw a lighthouse by the sea")
    expect(nodes(phone)).to_have_count(1)
    finished(phone, 1)


def several_canvases(stage):
    page = stage.window()
    describe(page, "a red boat")
    finished(page, 1)
    page.get_by_role("button", name="Canvases").click()
    page.get_by_role("button", name="New canvas").click()
    expect(page.get_by_role("heading", name="Images develop here")).to_be_visible()
    page.get_by_role("button", name="Canvases").click()
    page.get_by_role("button", name="Rename this canvas").click()
    page.get_by_role("textbox", name="Title of this canvas").fill("Summer")
    page.keyboard.press("Enter")
    expect(page).to_have_title("Summer · Easel")
    page.go_back()
    finished(page, 1)


TESTS = [one_sentence_makes_one_image, another_window_sees_it_live, several_canvases]
