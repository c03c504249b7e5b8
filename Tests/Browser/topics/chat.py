"""The conversation: pictures in it lead to the board, failures and honesty, what was not sent."""

from playwright.sync_api import expect

from stage import PHONE, describe, finished, nodes, say


def messages_lead_to_their_pictures(stage):
    page = stage.window()
    say(page, "draw 2 pictures of a lighthouse")
    finished(page, 2)
    log = page.get_by_role("log")
    shown = log.get_by_role("button", name="Show on the board: a lighthouse")
    expect(shown.first).to_be_visible()
    # Far away, and back with one click.
    page.mouse.move(400, 400)
    page.mouse.wheel(0, 30_000)
    expect(nodes(page)).to_have_count(0)
    shown.last.click()
    expect(page.locator("image-node[data-selected]")).to_have_count(1)
    expect(page.locator("image-node[data-selected] .node-button")).to_be_focused()


def failure_and_honesty(stage):
    page = stage.window()
    say(page, "create an image of a city at night [fail]")
    expect(page.get_by_role("button", name="Retry", exact=True).first).to_be_visible(timeout=30_000)
    say(page, "what is the capital of France?")
    expect(page.get_by_role("log")).to_contain_text("offline assistant")


def unsent_words_stay(stage):
    page = stage.window()
    stage.expected.append("Failed to load resource")
    page.route("**/messages", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    say(page, "create an image of a red boat")
    log = page.get_by_role("log")
    expect(log).to_contain_text("Not sent.")
    page.unroute("**/messages")
    log.get_by_role("button", name="Send again").click()
    finished(page, 1)
    expect(log).not_to_contain_text("Not sent.")


def sheet_on_a_phone(stage):
    phone = stage.window(PHONE, has_touch=True, is_mobile=True)
    describe(phone, "a red boat")
    finished(phone, 1)
    phone.get_by_role("button", name="Open the chat").tap()
    expect(phone.get_by_role("textbox", name="Message")).to_be_focused()
    phone.get_by_role("log").get_by_role("button", name="Show on the board: a red boat").first.tap()
    expect(phone.get_by_role("textbox", name="Message")).to_be_hidden()
    expect(phone.locator("image-node[data-selected]")).to_have_count(1)


TESTS = [messages_lead_to_their_pictures, failure_and_honesty, unsent_words_stay, sheet_on_a_phone]
