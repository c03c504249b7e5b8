"""Describing an image: history, price, long and right-to-left prompts."""

from playwright.sync_api import expect

from stage import PHONE, describe, eventually, finished, hears_no_answer, kept, leave_fields, make, nodes, put
from topics.references import choose, picture, references


def field(page):
    return page.get_by_role("textbox", name="Describe an image")


def history_of_this_canvas(stage):
    page = stage.window()
    describe(page, "a red boat")
    expect(nodes(page)).to_have_count(1)
    describe(page, "a green tree")
    expect(nodes(page)).to_have_count(2)
    field(page).fill("unfinished")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowUp")
    expect(field(page)).to_have_value("a green tree")
    page.keyboard.press("ArrowUp")
    expect(field(page)).to_have_value("a red boat")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(field(page)).to_have_value("unfinished")
    field(page).fill("")
    page.reload()
    expect(page.locator("easel-header .line")).to_have_attribute("data-line", "live")
    field(page).press("ArrowUp")
    expect(field(page)).to_have_value("a green tree")


def price_and_budget_before_sending(stage):
    page = stage.person().new_page()

    def budget(route):
        answer = route.fetch()
        route.fulfill(response=answer, json={**answer.json(), "budget": 100})

    page.route("**/api/usage", budget)
    stage.go(page)
    price = page.locator(".composer-price")
    expect(price).to_have_text("≈ 18 credits · 100 left")
    page.get_by_role("combobox", name="How many").select_option("8")
    expect(price).to_have_text("≈ 144 credits · 100 left")
    expect(price).to_have_attribute("data-over", "")


def the_count_does_not_carry_over_to_the_next_prompt(stage):
    page = stage.window()
    count = page.get_by_role("combobox", name="How many")
    count.select_option("3")
    describe(page, "a red boat")
    finished(page, 3)
    expect(count).to_have_value("1")
    count.select_option("2")
    nodes(page).first.locator(".node-button").click()
    page.keyboard.press("e")
    expect(field(page)).to_have_value("a red boat")
    expect(count).to_have_value("1")


def long_and_right_to_left_prompts(stage):
    page = stage.window()
    arabic = "منارة بجانب البحر عند الغروب 🌅"
    describe(page, arabic)
    finished(page, 1)
    assert nodes(page).first.locator(".prompt").evaluate("element => getComputedStyle(element).direction") == "rtl"
    put(field(page), "x" * 10_000)
    expect(page.locator(".composer-length")).to_have_text("10,000 / 10,000")
    field(page).press("Enter")
    expect(nodes(page)).to_have_count(2)
    assert len(kept(page)[1]["prompt"]) == 10_000
    put(field(page), "x" * 10_001)
    field(page).press("Enter")
    expect(page.get_by_role("alert").filter(has_text="1 character over the limit")).to_be_visible()
    # Markup stays text.
    field(page).fill("<img src=x onerror=alert(1)> & <b>bold</b>")
    field(page).press("Enter")
    expect(nodes(page).nth(2)).to_contain_text("<img src=x onerror=alert(1)> & <b>bold</b>")


def typed_text_is_never_lost(stage):
    page = stage.window()
    stage.expected.append("Failed to load resource")
    page.route("**/image-nodes", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    describe(page, "a red boat")
    expect(page.get_by_role("alert").filter(has_text="cannot be reached")).to_be_visible()
    expect(field(page)).to_have_value("a red boat")
    page.unroute("**/image-nodes")
    field(page).press("Enter")
    finished(page, 1)
    expect(field(page)).to_have_value("")


def a_reload_loses_nothing(stage):
    page = stage.window()
    field(page).fill("a red boat")
    page.get_by_role("combobox", name="How many").select_option("3")
    page.get_by_role("combobox", name="Aspect ratio").select_option("16:9")
    choose(page, ("boat.png", picture()))
    expect(references(page, "ready")).to_have_count(1)
    here = page.url
    page.reload()
    expect(field(page)).to_have_value("a red boat")
    expect(page.get_by_role("combobox", name="How many")).to_have_value("3")
    expect(page.get_by_role("combobox", name="Aspect ratio")).to_have_value("16:9")
    expect(references(page, "ready")).to_have_count(1)
    page.wait_for_function("() => { const { complete, naturalWidth } = document.querySelector('.reference img'); return complete && naturalWidth > 0; }")
    # Every canvas has its own draft.
    leave_fields(page)
    page.keyboard.press("Shift+N")
    expect(page.get_by_role("heading", name="Images develop here")).to_be_visible()
    expect(field(page)).to_have_value("")
    field(page).fill("a green tree")
    page.go_back()
    expect(page).to_have_url(here)
    expect(field(page)).to_have_value("a red boat")
    expect(references(page, "ready")).to_have_count(1)
    # Reloading before the response arrives does not order twice.
    hears_no_answer(page, "/image-nodes")
    field(page).press("Enter")
    eventually(page, lambda: len(kept(page)) == 3, "the order arrives")
    page.reload()
    expect(field(page)).to_have_value("a red boat")
    field(page).press("Enter")
    expect(field(page)).to_have_value("")
    assert len(kept(page)) == 3, "ordered twice"
    page.reload()
    expect(nodes(page).first).to_be_visible()
    expect(field(page)).to_have_value("")


def an_edited_prompt_stays_too(stage):
    page = stage.window()
    make(page, "a red boat")
    field(page).fill("half a thought")
    nodes(page).first.locator(".node-button").click()
    page.keyboard.press("e")
    expect(field(page)).to_have_value("a red boat")
    page.keyboard.type(" at night")
    page.reload()
    expect(field(page)).to_have_value("a red boat at night")
    # The previous text can be restored.
    field(page).fill("half a thought")
    nodes(page).first.locator(".node-button").click()
    page.keyboard.press("e")
    page.get_by_role("button", name="Undo").click()
    expect(field(page)).to_have_value("half a thought")


def text_being_composed_is_not_sent(stage):
    """Enter in an input method accepts its suggestion: while composing, and in Safari just after."""
    page = stage.window()
    sent = []
    page.on("request", lambda request: sent.append(f"{request.method} {request.url}") if request.method not in ["GET", "HEAD"] else None)

    def enter(box):
        box.evaluate("""(field) => {
            const press = (how) => field.dispatchEvent(new KeyboardEvent('keydown',
                { key: 'Enter', bubbles: true, cancelable: true, composed: true, ...how }));
            press({ keyCode: 229 });
            press({ isComposing: true });
        }""")

    title = "にほんの"
    field(page).fill(title)
    enter(field(page))
    expect(field(page)).to_have_value(title)
    chat = page.get_by_role("textbox", name="Message")
    chat.fill(title)
    enter(chat)
    expect(chat).to_have_value(title)
    leave_fields(page)
    page.keyboard.press("Control+K")
    palette = page.locator("dialog[open] input")
    palette.fill("usage")
    enter(palette)
    expect(palette).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="First canvas").click()
    page.get_by_role("button", name="Rename").click()
    rename = page.get_by_role("textbox", name="title")
    rename.fill(title)
    enter(rename)
    expect(rename).to_be_visible()
    assert sent == [], sent


def the_model_is_named_on_a_phone(stage):
    page = stage.window(PHONE, has_touch=True, is_mobile=True)
    for words in (".chip-model .chip-words", ".composer-price"):
        whole = page.locator(words).evaluate("element => element.scrollWidth <= element.clientWidth && element.getClientRects().length === 1")
        assert whole, words
    row = page.locator(".chips").bounding_box()
    for chip in page.locator(".chip").all():
        box = chip.bounding_box()
        assert box["x"] + box["width"] <= row["x"] + row["width"] + 1, "a setting is truncated"
    # The amount and its unit are on one line.
    page.evaluate("location.hash = '#usage'")
    amount = page.locator(".usage-panel .ask-above")
    expect(amount).to_be_visible()
    assert amount.bounding_box()["height"] < 48, amount.bounding_box()


def switching_models_keeps_common_settings(stage):
    page = stage.window()
    box = lambda name: page.get_by_role("combobox", name=name)
    box("Aspect ratio").select_option("4:5")
    box("Resolution").select_option("2K")
    box("Model").select_option(label="Seedream 4.5")
    # 3:4 is nearest to 4:5.
    expect(box("Aspect ratio")).to_have_value("3:4")
    expect(box("Resolution")).to_have_value("2K")
    expect(page.get_by_text("Seedream 4.5 has no 4:5; 3:4 is chosen now.")).to_be_visible()
    box("Model").select_option(label="Nano Banana Pro")
    expect(box("Aspect ratio")).to_have_value("4:5")
    expect(box("Resolution")).to_have_value("2K")


TESTS = [text_being_composed_is_not_sent, history_of_this_canvas, price_and_budget_before_sending, the_count_does_not_carry_over_to_the_next_prompt,
         long_and_right_to_left_prompts, typed_text_is_never_lost,
         a_reload_loses_nothing, an_edited_prompt_stays_too,
         switching_models_keeps_common_settings, the_model_is_named_on_a_phone]
