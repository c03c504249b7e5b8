"""Usage."""

import re

from playwright.sync_api import expect

from stage import api, describe, eventually, make


def panel(page):
    return page.get_by_role("dialog", name="Usage")


def empty_then_numbers(stage):
    page = stage.window(address="#usage")
    expect(panel(page)).to_contain_text("Nothing used yet")
    page.keyboard.press("Escape")
    expect(page).not_to_have_url(re.compile("#usage"))
    make(page, "a red boat", "a green tree")
    page.get_by_role("link", name=re.compile("credits")).click()
    expect(page).to_have_url(re.compile("#usage$"))
    expect(panel(page)).to_contain_text("36")
    # Whose usage it is.
    expect(page.get_by_role("link", name=re.compile("^All canvases: 36 credits"))).to_have_count(1)
    expect(panel(page)).to_contain_text("All canvases of Demo, including everybody’s images.")
    here = panel(page).locator("dl > div", has_text="On this canvas now")
    expect(here).to_contain_text("36 credits")
    expect(here).to_contain_text("2 images; what is in the trash is not counted")
    expect(panel(page)).to_contain_text("1.00")
    expect(panel(page).get_by_role("img", name=re.compile("^Calls to the provider.*2 calls.*32 calls"))).to_be_visible()
    expect(panel(page).get_by_role("img", name="Credits per day")).to_be_visible()
    panel(page).get_by_text("As a table").click()
    expect(panel(page).get_by_role("table")).to_contain_text("Nano Banana Pro")
    page.evaluate("history.back()")  # Playwright waits for a load that never happens in Firefox
    expect(panel(page)).to_be_hidden()


def error_says_what_to_do(stage):
    page = stage.window()
    stage.expected.append("Failed to load resource")
    page.route("**/api/usage", lambda route: route.abort())
    page.keyboard.press("u")
    expect(panel(page)).to_contain_text("cannot be reached")
    page.unroute("**/api/usage")
    panel(page).get_by_role("button", name="Try again").click()
    expect(panel(page)).to_contain_text("Nothing used yet")


def failures_by_reason(stage):
    page = stage.window()
    for prompt in ("a city [fail]", "a town [fail]", "something [moderate]"):
        describe(page, prompt)
    eventually(page, lambda: sum(api(page, "GET", "/api/usage")["failures"].values()) == 3, "three failures")
    page.evaluate("document.activeElement?.blur()")
    page.keyboard.press("u")
    # The messages shown on the images themselves.
    expect(panel(page).get_by_role("img", name=re.compile(
        "^What went wrong: The provider could not make this image, 2 images; The provider refused this prompt, 1 image$"))).to_be_visible()


TESTS = [empty_then_numbers, error_says_what_to_do, failures_by_reason]
