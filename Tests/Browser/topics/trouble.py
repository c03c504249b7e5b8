"""What is shown when something could not be loaded, and how to continue."""

import re

from playwright.sync_api import expect

from stage import finished, say


def canvas_and_chat_offer_to_try_again(stage):
    page = stage.window()
    stage.expected.append("Failed to load resource")
    say(page, "draw a red boat")
    finished(page, 1)
    one = re.compile(r"/api/canvases/[^/]+$")
    page.route(one, lambda route: route.abort())
    page.reload()
    board = page.locator("easel-board")
    expect(board).to_contain_text("cannot be reached")
    page.unroute(one)
    board.get_by_role("button", name="Try again").click()
    finished(page, 1)

    page.route("**/messages", lambda route: route.abort())
    page.reload()
    log = page.get_by_role("log")
    expect(log).to_contain_text("cannot be reached")
    page.unroute("**/messages")
    log.get_by_role("button", name="Try again").click()
    expect(log).to_contain_text("Making an image: a red boat")


def signing_out_leads_to_the_sign_in_page(stage):
    page = stage.window()
    stage.expected.append("Failed to load resource")
    page.route("**/api/session", lambda route: route.fulfill(status=401, json={"status": 401, "code": "unauthorized"}))
    page.reload()
    expect(page.get_by_role("heading", name="Sign in to Easel")).to_be_visible()
    expect(page.get_by_role("textbox", name="API key")).to_be_focused()


TESTS = [canvas_and_chat_offer_to_try_again, signing_out_leads_to_the_sign_in_page]
