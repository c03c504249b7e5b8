"""Prices are shown before the click, large amounts are confirmed first, and no double click confirms."""

import re

from playwright.sync_api import expect

from stage import ROOT, describe, eventually, in_firefox, kept, leave_fields, make, middle, nodes, say

ASSETS = ROOT / "Sources/EaselServer/Page/Assets"
FOUR = "Four variations · 72 credits"


def question(page):
    return page.get_by_role("alertdialog")


def asked_for(page):
    """The paths of all paying requests from now on."""
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" and re.search("image-nodes|/retry", request.url) else None)
    return sent


def many(page):
    page.get_by_role("combobox", name="How many").select_option("8")


def everything_that_costs_shows_its_price(stage):
    page = stage.window()
    make(page, "a red boat")
    node = nodes(page).first
    node.locator(".node-button").click()
    expect(node.get_by_role("toolbar").get_by_role("button", name=FOUR, exact=True)).to_contain_text("72 credits")
    node.click(button="right")
    expect(page.get_by_role("menuitem", name=FOUR)).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.keyboard.type("variations")
    expect(page.get_by_role("option", name=FOUR)).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("o")
    expect(page.get_by_role("dialog", name="Large image").get_by_role("button", name=FOUR, exact=True)).to_contain_text("72 credits")
    page.keyboard.press("Escape")
    expect(page.locator(".composer-price")).to_have_text("≈ 18 credits")
    expect(page.locator(".chat-form")).to_contain_text("18 credits per image")
    say(page, "a cat")
    expect(page.get_by_role("button", name="Make this image · 18 credits")).to_be_visible()
    # A button with a price acts at once.
    node.locator(".node-button").click()
    page.keyboard.press("Shift+V")
    eventually(page, lambda: len(kept(page)) == 5, "they were not created")
    assert not question(page).count(), "it was asked"


def all_spending_goes_through_one_function(stage):
    """Every new way to spend has to say which price was shown, or else the person is asked."""
    # The client can spend when called directly; on the page, that would bypass the question.
    spenders = {path.name for path in ASSETS.rglob("*.js") if path.parent.name != "client"
                and re.search(r"'POST',\s*`[^`]*/image-nodes(/[^`]*/retry)?`|imageNodes\.(create|retry)\(", path.read_text())}
    assert spenders == {"spending.js"}, spenders
    page = stage.window()
    sent = asked_for(page)
    page.evaluate("""async () => {
        const { Spending } = await import('/assets/state/spending.js');
        const models = await (await fetch('/api/models')).json();
        const store = { models, usage: null, canvas: { id: location.pathname.split('/')[2] }, changes: { node() {} }, say() {},
            call: (method, path, { body }) => fetch(path, { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json', 'x-easel-request': 'page' } }).then((answer) => answer.json()) };
        window.spend = (shown) => void new Spending(store).create({ prompt: 'a red boat' }, '', shown);
    }""")
    for shown, words in [("", "18 credits"), ("12 credits", "The price has changed.")]:
        page.evaluate("shown => spend(shown)", shown)
        expect(question(page)).to_contain_text("Spend 18 credits?")
        expect(question(page)).to_contain_text(words)
        page.keyboard.press("Escape")
        expect(question(page)).to_have_count(0)
    assert not sent, sent
    page.evaluate("spend('18 credits')")
    expect(nodes(page)).to_have_count(1)


def large_amounts_are_confirmed_first(stage):
    page = stage.person().new_page()

    def budget(route):
        answer = route.fetch()
        route.fulfill(response=answer, json={**answer.json(), "budget": 200})

    page.route("**/api/usage", budget)
    stage.go(page)
    sent = asked_for(page)
    expect(page.locator(".composer-price")).to_contain_text("left")
    many(page)
    describe(page, "a red boat")
    expect(question(page)).to_have_accessible_name("Spend 144 credits?")
    expect(question(page)).to_have_accessible_description(re.compile("8 images, 144 credits.*200 credits of the budget left"))
    expect(question(page).get_by_role("button", name="Cancel")).to_be_focused()
    page.keyboard.press("Enter")
    expect(question(page)).to_have_count(0)
    field = page.get_by_role("textbox", name="Describe an image")
    expect(field).to_have_value("a red boat")
    expect(field).to_be_focused()
    assert not sent, sent
    field.press("Enter")
    amount = question(page).get_by_role("spinbutton", name="Ask before spending more than this many credits at once")
    expect(amount).to_have_value("100")
    amount.fill("150")
    go = question(page).get_by_role("button", name="Make 8 images")
    go.press("Enter")
    eventually(page, lambda: len(kept(page)) == 8, "they are created")
    page.reload()
    expect(nodes(page).first).to_be_visible()
    many(page)
    describe(page, "a green tree")
    eventually(page, lambda: len(kept(page)) == 16, "as many are created without asking")
    # The limit can be set in the usage view, too.
    leave_fields(page)
    page.keyboard.press("u")
    usage = page.get_by_role("dialog", name="Usage")
    usage.get_by_role("spinbutton", name="Ask before spending").fill("0")
    page.keyboard.press("Escape")
    page.get_by_role("combobox", name="How many").select_option("1")
    describe(page, "a blue house")
    expect(question(page)).to_have_accessible_name("Spend 18 credits?")


def the_chat_confirms_large_amounts_too(stage):
    page = stage.window()
    say(page, "draw 8 pictures of boats")
    chat = page.get_by_role("log")
    expect(chat).to_contain_text("Shall I make 8 images", timeout=20_000)
    expect(nodes(page)).to_have_count(0)
    chat.get_by_role("button", name=re.compile("144 credits")).click()
    question(page).get_by_role("button", name="Make 8 images").click()
    expect(nodes(page)).to_have_count(8)


def actions_without_a_price_ask_first(stage):
    page = stage.window()
    make(page, "a red boat", "a green tree")
    sent = asked_for(page)
    page.keyboard.press("Control+a")
    page.keyboard.press("Shift+V")
    expect(question(page)).to_have_accessible_name("Spend 72 credits?")
    page.keyboard.press("Escape")
    assert not sent, sent
    expect(nodes(page)).to_have_count(2)


def a_double_click_does_not_confirm(stage):
    page = stage.window()
    sent = asked_for(page)
    many(page)
    field = page.get_by_role("textbox", name="Describe an image")
    field.fill("a red boat")
    # The test controls how long a double click may take.
    page.evaluate("""() => {
        const real = window.setTimeout;
        window.held = [];
        window.setTimeout = (run, after, ...rest) => after === 600 ? window.held.push(run) : real(run, after, ...rest);
    }""")
    page.mouse.click(*middle(page.get_by_role("button", name="Create", exact=True)))
    go = question(page).get_by_role("button", name="Make 8 images")
    at = middle(go)
    for _ in range(3):
        page.mouse.click(*at)
    page.evaluate("held.splice(0).forEach((run) => run())")
    if in_firefox(page):  # it can't mark a click as the second one
        go.dispatch_event("click", {"detail": 2})
    else:
        page.mouse.move(*at)
        page.mouse.down(click_count=2)
        page.mouse.up(click_count=2)
    assert not sent, sent
    expect(question(page)).to_be_visible()
    page.keyboard.press("Escape")
    leave_fields(page)

    page.keyboard.press("Shift+S")
    sharing = page.get_by_role("dialog", name="Share this canvas")
    sharing.get_by_role("button", name="Make a link").click()
    revoke = sharing.get_by_role("button", name=re.compile("^Revoke"))
    expect(revoke).to_be_visible()
    at = middle(revoke)
    page.mouse.dblclick(*at)
    page.evaluate("held.splice(0).forEach((run) => run())")
    warning = sharing.locator(".sure .danger-button")
    expect(warning).to_be_visible()
    box = warning.bounding_box()
    assert not (box["x"] <= at[0] <= box["x"] + box["width"] and box["y"] <= at[1] <= box["y"] + box["height"]), "the confirmation is where the click was"
    warning.click()
    expect(sharing.locator(".sure .danger-button")).to_have_count(0)


def several_retries_are_one_question(stage):
    page = stage.window()
    page.evaluate("localStorage.setItem('easel.askAbove', '30')")
    for at, prompt in enumerate(["a city at night [fail]", "a dark street [fail]"]):
        describe(page, prompt)
        expect(nodes(page)).to_have_count(at + 1)
    expect(page.locator("image-node .face button")).to_have_count(2, timeout=40_000)
    leave_fields(page)
    sent = asked_for(page)
    page.keyboard.press("Control+a")
    page.keyboard.press("r")
    expect(question(page)).to_have_accessible_name("Spend 36 credits?")
    expect(question(page)).to_contain_text("2 images, 36 credits.")
    assert not sent, sent
    question(page).get_by_role("button", name="Make 2 images").click()
    eventually(page, lambda: sum("/retry" in url for url in sent) == 2, "both are retried")


def repeated_enter_spends_nothing(stage):
    page = stage.window()
    describe(page, "a city at night [fail]")
    expect(page.locator("image-node .face button")).to_have_count(1, timeout=40_000)
    leave_fields(page)
    sent = asked_for(page)

    # From the image to its menu and on: the next Enter never presses what costs.
    page.keyboard.press("Control+k")
    page.keyboard.type("city at night")
    page.keyboard.press("Enter")
    expect(page.locator(".node-button:focus")).to_have_count(1)
    page.keyboard.press("Enter")
    menu = page.get_by_role("menu", name="Image")
    expect(menu.get_by_role("menuitem", name="Try again · 18 credits")).to_be_visible()
    expect(menu.get_by_role("menuitem", name="Try again · 18 credits")).not_to_be_focused()
    for _ in range(3):
        page.keyboard.press("Enter")
        page.keyboard.press("Escape")
    leave_fields(page)

    # A command of the palette asks first, and Enter does not confirm.
    nodes(page).first.locator(".node-button").focus()
    page.keyboard.press("Control+k")
    page.keyboard.type("try again")
    expect(page.get_by_role("option", name="Try again · 18 credits")).to_be_visible()
    page.keyboard.press("Enter")
    expect(question(page)).to_have_accessible_name("Spend 18 credits?")
    page.keyboard.press("Enter")
    expect(question(page)).to_have_count(0)
    assert not sent, sent

    # Holding a key acts once: what appears under it is not pressed.
    button = page.locator("image-node .face button")
    nodes(page).first.locator(".node-button").focus()
    page.keyboard.down("Enter")
    expect(menu).to_be_visible()
    menu.get_by_role("menuitem", name="Try again · 18 credits").focus()
    for _ in range(5):
        page.keyboard.down("Enter")
    expect(menu).to_be_visible()
    page.keyboard.up("Enter")
    page.keyboard.press("Escape")
    nodes(page).first.locator(".node-button").focus()
    page.keyboard.down("h")
    expect(page.get_by_role("dialog", name="How it came to be")).to_be_visible()
    page.keyboard.up("h")
    page.keyboard.press("Escape")
    assert not sent, sent
    # Pressed deliberately, it acts.
    button.focus()
    page.keyboard.press("Enter")
    eventually(page, lambda: len(sent) == 1, "it is not retried")


TESTS = [everything_that_costs_shows_its_price, all_spending_goes_through_one_function, large_amounts_are_confirmed_first, the_chat_confirms_large_amounts_too, actions_without_a_price_ask_first,
         a_double_click_does_not_confirm, several_retries_are_one_question, repeated_enter_spends_nothing]
