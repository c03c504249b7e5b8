"""axe on every view, in both themes, on desktop and a small phone; and keyboard-only use."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from stage import SMALL_PHONE, WIDE, describe, finished, nodes, say, settles
from topics.references import choose, holding_uploads, picture, references

AXE = Axe()


def check(page, view):
    settles(page)
    # The page's policy forbids inline scripts; the driver injects axe, which is exempt from it.
    found = AXE.run(page)
    assert found.violations_count == 0, f"{view}:\n{found.generate_report()}"


def references_in_every_state(stage):
    for size, scheme in [(WIDE, "dark"), (SMALL_PHONE, "light")]:
        page = stage.window(size, scheme, reduced_motion="reduce")
        stage.expected.append("Failed to load resource")
        choose(page, ("there.png", picture()))
        expect(references(page)).to_have_count(1)
        page.route("**/api/uploads", lambda route: route.abort())
        choose(page, ("broken.png", picture()))
        expect(references(page, "failed")).to_have_count(1)
        page.unroute("**/api/uploads")
        let_go = holding_uploads(page)
        choose(page, ("sent.png", picture()))
        expect(references(page, "sending")).to_have_count(1)
        check(page, f"references {size} {scheme}")
        page.get_by_role("button", name="Remove reference image 2").press("Enter")
        describe(page, "a mix")
        expect(page.locator(".composer-held")).not_to_be_empty()
        check(page, f"held order {size} {scheme}")
        wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wider <= 0, f"{wider} px wider than the window {size}"
        let_go()


def prepared(stage):
    page = stage.window()
    say(page, "draw 2 pictures of a lighthouse")
    finished(page, 2)
    describe(page, "a city at night [fail]")
    expect(page.get_by_role("button", name="Try again · 18 credits").first).to_be_visible(timeout=20_000)
    describe(page, "a slow river [stuck]")
    expect(page.get_by_role("textbox", name="Describe an image")).to_have_value("")  # sent; until then no other one is sent
    describe(page, "a far shore [corrupt]")
    expect(nodes(page)).to_have_count(5)
    expect(page.locator("image-node[data-kind=owed]")).to_have_count(1, timeout=40_000)
    return page.url.removeprefix(stage.easel.url)


def every_view(stage):
    address = prepared(stage)
    for size, scheme in [(WIDE, "dark"), (WIDE, "light"), (SMALL_PHONE, "dark"), (SMALL_PHONE, "light")]:
        page = stage.window(size, scheme, address, reduced_motion="reduce")
        finished(page, 2)
        check(page, f"board {size} {scheme}")
        wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wider <= 0, f"{wider} px wider than the window {size}"
        nodes(page).first.locator(".node-button").focus()
        page.keyboard.press("h")
        story = page.get_by_role("dialog", name="How it came to be")
        expect(story).to_contain_text("Step by step")
        check(page, f"story {size} {scheme}")
        page.keyboard.press("Escape")
        owed = page.locator("image-node[data-kind=owed]")
        owed.locator(".node-button").focus()
        check(page, f"paid and not fetched {size} {scheme}")
        page.keyboard.press("h")
        expect(story.locator(".standing")).to_contain_text("Paid, not fetched yet")
        check(page, f"its story {size} {scheme}")
        page.keyboard.press("Escape")
        nodes(page).first.click(button="right")
        check(page, f"menu {size} {scheme}")
        page.keyboard.press("Escape")
        page.keyboard.press("o")
        expect(page.get_by_role("dialog", name="Large image")).to_be_visible()
        check(page, f"large view {size} {scheme}")
        page.keyboard.press("Escape")
        for key, name, awaited in [("u", "Usage", "What went wrong"), ("?", "Keys", "Page"), ("Control+k", "Find a command", ""),
                                   ("Shift+C", "Canvases", "open now"), ("Shift+D", "Callbacks", "Accepted"),
                                   ("Shift+A", "Keys and sessions", "this browser")]:
            page.keyboard.press(key)
            dialog = page.get_by_role("dialog", name=name, exact=name == "Keys")
            expect(dialog).to_contain_text(awaited)
            if name == "Callbacks":
                dialog.get_by_text("What was sent").first.click()
            if name == "Keys and sessions":
                dialog.get_by_role("button", name="New key").click()
                dialog.get_by_role("button", name="Revoke").click()
            check(page, f"{name} {size} {scheme}")
            page.keyboard.press("Escape")
            if name == "Keys and sessions":
                page.keyboard.press("Escape")  # the first one closed the question
            expect(dialog).to_be_hidden()
        page.keyboard.press("Shift+F")
        page.keyboard.type("lighthouse")
        expect(page.get_by_role("search")).to_contain_text("2 of 5")
        check(page, f"finding {size} {scheme}")
        page.keyboard.press("Escape")
        page.keyboard.press("Control+a")
        check(page, f"several selected {size} {scheme}")
        page.keyboard.press("Escape")
        page.keyboard.press("Shift+N")
        expect(page.get_by_role("heading", name="Images develop here")).to_be_visible()
        check(page, f"empty {size} {scheme}")
        if size == SMALL_PHONE:
            page.get_by_role("button", name="Open the chat").click()
            check(page, f"chat {size} {scheme}")
        page.close()


def works_with_the_keyboard_alone(stage):
    page = stage.window()
    page.keyboard.press("/")
    page.keyboard.type("a red boat")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    finished(page, 1)
    expect(page.get_by_role("status").filter(has_text="Image ready: a red boat")).to_have_count(1)
    nodes(page).first.locator(".node-button").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Large image")).to_be_visible()
    page.keyboard.press("Escape")
    expect(nodes(page).first.locator(".node-button")).to_be_focused()
    page.keyboard.press("Delete")
    expect(nodes(page)).to_have_count(0)


def everything_has_an_accessible_name(stage):
    page = stage.window()
    page.keyboard.press("Control+k")
    page.keyboard.type("rename")
    page.keyboard.press("Enter")
    page.keyboard.type("Summer")
    page.keyboard.press("Enter")
    expect(page).to_have_title("Summer · Easel")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.keyboard.type("minimap")
    expect(page.locator(".palette").get_by_role("option")).to_have_count(1)
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    # Every key is on the sheet, and no row lacks a key.
    rows = page.locator(".help .key-list > div")
    assert rows.count() >= 35, rows.count()
    expect(page.locator(".help dt:empty")).to_have_count(0)


def theme_stays(stage):
    page = stage.window(scheme="dark")
    page.keyboard.press("t")
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")


TESTS = [references_in_every_state, every_view, works_with_the_keyboard_alone, everything_has_an_accessible_name, theme_stays]
