"""The conversation: images in it lead to the canvas, failures, honest answers, unsent text."""

from playwright.sync_api import expect

from language_model import LanguageModel
from stage import PHONE, describe, eventually, finished, finds_answers, hears_no_answer, in_firefox, kept, loses_the_answer, nodes, say, tap


def messages_lead_to_their_images(stage):
    page = stage.window()
    say(page, "draw 2 pictures of a lighthouse")
    finished(page, 2)
    log = page.get_by_role("log")
    shown = log.get_by_role("button", name="Show on the board: a lighthouse")
    expect(shown.first).to_be_visible()
    # Scrolled far away, and back with one click.
    page.mouse.move(400, 400)
    page.mouse.wheel(0, 30_000)
    expect(nodes(page)).to_have_count(0)
    shown.last.click()
    expect(page.locator("image-node[data-selected]")).to_have_count(1)
    expect(page.locator("image-node[data-selected] .node-button")).to_be_focused()


def one_order_is_one_message(stage):
    page = stage.window()
    describe(page, "a red boat")
    finished(page, 1)
    say(page, "draw 3 pictures of a lighthouse")
    finished(page, 4)
    answers = page.locator(".message-assistant")
    expect(answers.locator(".message-image img")).to_have_count(3)
    expect(answers).to_have_count(1)
    expect(page.get_by_role("log")).not_to_contain_text("a red boat")


def failures_and_limits_are_reported_honestly(stage):
    page = stage.window()
    say(page, "create an image of a city at night [fail]")
    expect(page.get_by_role("button", name="Try again · 18 credits").first).to_be_visible(timeout=30_000)
    say(page, "what is the capital of France?")
    expect(page.get_by_role("log")).to_contain_text("offline assistant")


def an_offer_is_accepted_with_its_button(stage):
    page, other = stage.window(), stage.window(PHONE, "light", has_touch=True, is_mobile=True)
    say(page, "a cat on a roof")
    log = page.get_by_role("log")
    expect(log).to_contain_text("Shall I make an image of “a cat on a roof”?")
    button = log.get_by_role("button", name="Make this image · 18 credits")
    expect(button).to_be_visible()
    assert kept(page) == [], "something was ordered without asking"
    tap(other.get_by_role("button", name="Open the chat"))
    there = other.get_by_role("log").get_by_role("button", name="Make this image · 18 credits")
    expect(there).to_be_visible()

    # After a lost response, the same button repeats the same order.
    stage.expected.append("Failed to load resource")
    loses_the_answer(page, "/image-nodes")
    page.route("**/api/events?*", lambda route: route.abort())
    button.click()
    # In every window the images replace the offer, and appear there.
    shown = other.get_by_role("log").locator("article", has_text="Shall I make").get_by_role("button", name="Show on the board: a cat on a roof")
    expect(shown).to_have_count(1)
    expect(there).to_have_count(0)
    finds_answers(page)
    page.unroute("**/api/events?*")
    if button.is_visible():
        button.click()
    finished(page, 1)
    expect(button).to_have_count(0)
    expect(shown.locator("img")).to_have_count(1)
    [node] = kept(page)
    assert node["prompt"] == "a cat on a roof" and node["messageId"], node

    # After a reload, too; and a change is offered, not ordered.
    page.reload()
    expect(page.get_by_role("log").locator("article", has_text="Shall I make").get_by_role("button", name="Show on the board: a cat on a roof")).to_have_count(1)
    say(page, "make it bluer")
    expect(page.get_by_role("log")).to_contain_text("Shall I make an image of “a cat on a roof, bluer”")
    expect(page.get_by_role("log").get_by_role("button", name="Make this image · 18 credits")).to_have_count(1)
    assert len(kept(page)) == 1
    say(page, "two more")
    expect(nodes(page)).to_have_count(3)


def an_offer_says_what_was_understood(stage):
    page = stage.window()
    say(page, "3:4, poster wall with a fox, in 4K with Seedream 4.5, at night")
    offer = page.get_by_role("log").locator("article", has_text="Shall I make")
    expect(offer).to_contain_text("“poster wall with a fox, at night”")
    expect(offer.locator(".offer-facts")).to_have_text("Seedream 4.5 · 3:4 · 4K")
    say(page, "a clock showing 4:05")
    expect(page.locator(".offer-facts").last).to_have_text("Nano Banana Pro · 1:1 · 1K")


def a_refused_offer_says_why(stage):
    page = stage.window()
    say(page, "a cat")
    stage.expected.append("Failed to load resource")
    page.route("**/image-nodes", lambda route: route.fulfill(
        status=422, content_type="application/problem+json", json={"detail": "No more today.", "code": "invalid", "status": 422}))
    log = page.get_by_role("log")
    button = log.get_by_role("button", name="Make this image · 18 credits")
    button.click()
    expect(log.get_by_role("alert")).to_have_text("No more today.")
    page.unroute("**/image-nodes")
    button.click()
    finished(page, 1)
    expect(log.get_by_role("alert")).to_have_count(0)


def every_example_is_an_order(stage):
    page = stage.window()
    examples = page.locator("easel-chat .example")
    wishes = examples.all_text_contents()
    assert wishes
    for wish in wishes:
        before = len(kept(page))
        say(page, wish)
        eventually(page, lambda: len(kept(page)) > before, f"nothing was made of {wish}")


def unsent_text_stays(stage):
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


def a_reload_loses_no_text(stage):
    page = stage.window()
    stage.expected.append("Failed to load resource")
    box = page.get_by_role("textbox", name="Message")
    box.fill("draw a light")
    page.reload()
    expect(box).to_have_value("draw a light")
    page.keyboard.press("Shift+N")
    expect(box).to_have_value("")
    page.go_back()
    expect(box).to_have_value("draw a light")
    # Text in transit is still there, and sending it again is the same order.
    hears_no_answer(page, "/messages")
    say(page, "draw a lighthouse")
    eventually(page, lambda: len(kept(page)) == 1, "the message arrives")
    page.reload()
    finished(page, 1)
    expect(page.locator(".message-user")).to_have_count(1)
    expect(page.get_by_role("alert").filter(has_text="Not sent")).to_have_count(0)
    # A message that never arrived can be sent again or edited.
    page.route("**/messages", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    say(page, "draw a red boat")
    expect(page.get_by_role("alert").filter(has_text="Not sent")).to_be_visible()
    page.reload()
    expect(page.get_by_role("alert").filter(has_text="Not sent")).to_be_visible()
    page.unroute("**/messages")
    page.get_by_role("button", name="Change it").click()
    expect(box).to_have_value("draw a red boat")
    expect(box).to_be_focused()
    box.press("Enter")
    finished(page, 2)
    page.reload()
    finished(page, 2)
    expect(page.get_by_role("alert").filter(has_text="Not sent")).to_have_count(0)
    expect(box).to_have_value("")


def an_order_with_a_lost_response_is_one_order(stage):
    page = stage.window()
    stage.expected.append("Failed to load resource")

    # The feed would show that the message has arrived.
    page.route("**/api/events?*", lambda route: route.abort())
    page.reload()
    expect(page.locator("easel-header .line")).not_to_have_attribute("data-line", "live")
    expect(page.get_by_role("textbox", name="Message")).to_be_visible()
    loses_the_answer(page, "/messages")
    say(page, "create an image of a red boat")
    log = page.get_by_role("log")
    expect(log).to_contain_text("Not sent.")
    finds_answers(page)
    page.unroute("**/api/events?*")
    log.get_by_role("button", name="Send again").click()
    expect(log).not_to_contain_text("Not sent.")
    finished(page, 1)
    expect(log.locator(".message-user")).to_have_count(1)
    expect(page.locator("image-node")).to_have_count(1)


def a_message_with_a_lost_response_is_shown_as_arrived(stage):
    page = stage.window()
    loses_the_answer(page, "/messages", until="image-node")
    say(page, "create an image of a red boat")
    finished(page, 1)
    log = page.get_by_role("log")
    expect(log.locator(".message-user")).to_have_count(1)
    expect(log).not_to_contain_text("Not sent.")


def sheet_on_a_phone(stage):
    phone = stage.window(PHONE, has_touch=True, is_mobile=True)
    tap(phone.get_by_role("button", name="Open the chat"))
    expect(phone.get_by_role("textbox", name="Message")).to_be_focused()
    say(phone, "draw a red boat")
    finished(phone, 1)
    tap(phone.get_by_role("log").get_by_role("button", name="Show on the board: a red boat").first)
    expect(phone.get_by_role("textbox", name="Message")).to_be_hidden()
    expect(phone.locator("image-node[data-selected]")).to_have_count(1)


def answers_grow_word_by_word(stage):
    model = stage.other
    page, other = stage.window(), stage.window(scheme="light")
    say(page, "what about a fox?")
    answers = page.locator(".message-assistant")
    model.say("A red fox ")
    expect(answers.locator(".message-words")).to_have_text("A red fox")
    first = answers.element_handle()
    model.say("at night. ")
    for window in (page, other):
        growing = window.locator(".message-assistant[data-unfinished]")
        expect(growing.locator(".message-words")).to_have_text("A red fox at night.")
        # Nothing is read aloud before it is complete.
        expect(growing).to_have_attribute("aria-live", "off")
        expect(growing).to_have_attribute("aria-busy", "true")
    assert first.is_visible(), "a growing answer is rendered again for each word"
    assert nodes(page).count() == 0
    before = answers.locator(".message-words").bounding_box()

    model.say({"prompt": "a red fox at night"}, None)
    # Orders start while the model continues, or when it is done.
    finished(page, 1)
    expect(page.locator(".message-assistant[data-unfinished]")).to_have_count(1)
    model.say(None)
    for window in (page, other):
        expect(window.locator("[data-unfinished]")).to_have_count(0)
        answer = window.locator(".message-assistant").first
        expect(answer.locator(".message-words")).to_have_text("A red fox at night.")
        expect(answer).not_to_have_attribute("aria-live", "off")
        expect(answer.get_by_role("button", name="Show on the board: a red fox at night")).to_be_visible()
    after = answers.first.locator(".message-words").bounding_box()
    assert (before["width"], before["height"]) == (after["width"], after["height"]), (before, after)
    assert answers.first.evaluate("it => getComputedStyle(it).animationName") == "none", "the finished answer arrives again"


answers_grow_word_by_word.beside = LanguageModel


def reasoning_is_removed_again(stage):
    model = stage.other
    page = stage.window()
    say(page, "what about a fox?")
    model.say("I must not say this.")
    answer = page.locator(".message-assistant .message-words")
    expect(answer).to_have_text("I must not say this.")
    model.say("</think>")
    expect(answer).to_have_count(0)
    expect(page.locator(".answering")).to_be_visible()
    model.say("A fox ")
    expect(answer).to_have_text("A fox")
    model.say("is red.", None)
    expect(page.locator("[data-unfinished]")).to_have_count(0)
    expect(answer).to_have_text("A fox is red.")


reasoning_is_removed_again.beside = LanguageModel


def a_broken_answer_is_reported(stage):
    model = stage.other
    page = stage.window(reduced_motion="reduce")
    say(page, "what about a boat?")
    model.say("A boat is ")
    words = page.locator("[data-unfinished] .message-words")
    expect(words).to_have_text("A boat is")
    if not in_firefox(page):  # it can't be set to reduced motion
        assert words.evaluate("it => getComputedStyle(it, '::after').animationName") == "none", "the cursor blinks"
    # A window opened in between sees no partial sentence.
    late = stage.window()
    expect(late.locator(".message-user")).to_have_count(1)
    model.say("a vessel ")
    expect(words).to_have_text("A boat is a vessel")
    expect(late.locator(".message-assistant")).to_have_count(0)
    model.say("break")
    for window in (page, late):
        expect(window.locator(".message-assistant .message-words")).to_contain_text("A boat is a vessel")
        expect(window.locator(".message-assistant .message-words")).to_contain_text("The connection to the language model broke.")
        expect(window.locator("[data-unfinished]")).to_have_count(0)


a_broken_answer_is_reported.beside = LanguageModel


def an_answer_can_be_stopped(stage):
    model = stage.other
    page, other = stage.window(), stage.window(PHONE, "light")
    say(page, "tell me a story")
    stop = page.get_by_role("button", name="Stop")
    expect(stop).to_be_visible()
    model.say("Once upon ")
    growing = page.locator(".message-assistant[data-unfinished] .message-words")
    expect(growing).to_have_text("Once upon")
    # Anybody on the canvas may stop it.
    other.get_by_role("button", name="Open the chat").click()
    expect(other.get_by_role("button", name="Stop")).to_be_visible()
    stop.click()
    for window in (page, other):
        answer = window.locator(".message-assistant .message-words")
        expect(answer).to_contain_text("Once upon")
        expect(answer).to_contain_text("Stopped. No image was started.")
        expect(window.locator("[data-unfinished]")).to_have_count(0)
        expect(window.get_by_role("button", name="Stop")).to_be_hidden()
    # The next message is answered, and can be stopped, too.
    model.say("break")
    say(page, "and now?")
    model.say("A fox. ", {"prompt": "a fox"}, None)
    finished(page, 1)
    expect(stop).to_be_enabled()
    stop.click()
    last = page.locator(".message-assistant").last
    expect(last).to_contain_text("What was ordered before continues")
    expect(last.get_by_role("button", name="Show on the board: a fox")).to_be_visible()


an_answer_can_be_stopped.beside = LanguageModel


def a_canvas_has_instructions(stage):
    model = stage.other
    page = stage.window()
    page.locator(".canvas-switch").click()
    page.get_by_role("button", name="Instructions for the assistant").click()
    sheet = page.get_by_role("dialog", name="Instructions for the assistant")
    field = sheet.get_by_role("textbox", name="Instructions for the assistant")
    expect(field).to_be_focused()
    other = stage.window(scheme="light")
    field.fill("Only woodcuts.")
    sheet.get_by_role("button", name="Save").click()
    expect(sheet).to_be_hidden()
    expect(page.get_by_text("They apply from the next message on.")).to_be_visible()
    # The other window shows it without a reload.
    other.evaluate("location.hash = '#instructions'")
    expect(other.get_by_role("textbox", name="Instructions for the assistant")).to_have_value("Only woodcuts.")
    other.keyboard.press("Escape")
    say(other, "hello")
    model.say("Hello.", None)
    expect(other.locator(".message-assistant .message-words")).to_have_text("Hello.")
    assert model.asked[-1]["messages"][0]["content"].endswith("Only woodcuts."), model.asked[-1]["messages"][0]


a_canvas_has_instructions.beside = LanguageModel


TESTS = [messages_lead_to_their_images, one_order_is_one_message, failures_and_limits_are_reported_honestly, an_offer_is_accepted_with_its_button, an_offer_says_what_was_understood, a_refused_offer_says_why,
         every_example_is_an_order, unsent_text_stays, a_reload_loses_no_text, an_order_with_a_lost_response_is_one_order,
         a_message_with_a_lost_response_is_shown_as_arrived, sheet_on_a_phone, answers_grow_word_by_word,
         reasoning_is_removed_again, a_broken_answer_is_reported, an_answer_can_be_stopped, a_canvas_has_instructions]
