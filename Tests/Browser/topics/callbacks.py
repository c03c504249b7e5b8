"""The provider's callbacks, and why an image can be trusted."""

import json
import re

from playwright.sync_api import expect

from stage import api, describe, kept, make, nodes


def panel(page):
    return page.get_by_role("dialog", name="Callbacks")


def rows(page):
    return panel(page).locator(".callback-list > li")


def empty_then_one_row_each(stage):
    page = stage.window(address="#callbacks")
    expect(panel(page)).to_contain_text("No callbacks yet")
    page.keyboard.press("Escape")
    # One after the other, so that the callbacks arrive in this order.
    make(page, "a red boat")
    make(page, "a <b>green</b> tree")
    page.keyboard.press("Shift+D")
    expect(page).to_have_url(re.compile("#callbacks$"))
    expect(rows(page)).to_have_count(2)
    expect(rows(page).first).to_contain_text("Accepted")
    expect(rows(page).first).to_contain_text(re.compile(r"from 127\.0\.0\.1 · attempt 1"))
    rows(page).first.get_by_text("What was sent").click()
    body = rows(page).first.get_by_role("region", name="Body")
    # Markup in a prompt stays text, JSON inside strings is expanded, the token is not shown.
    expect(body).to_contain_text('"prompt": "a <b>green</b> tree"')
    assert body.locator("b").count() == 0
    assert "token=[redacted]" in body.inner_text(), body.inner_text()
    expect(rows(page).first).to_contain_text("x-webhook-signature")
    rows(page).nth(1).get_by_role("button", name="Show on the board: a red boat").click()
    expect(panel(page)).to_be_hidden()
    expect(nodes(page).first.locator(".node-button")).to_be_focused()


def replay_and_filter(stage):
    page = stage.window()
    make(page, "a red boat")
    page.keyboard.press("Shift+D")
    rows(page).get_by_role("button", name="Replay this callback").click()
    expect(rows(page)).to_contain_text(re.compile("Processed again: (Already known|Too late)"))
    expect(rows(page).locator("strong")).to_have_text(re.compile("nothing changed"))
    answer = api(page, "GET", "/api/callbacks")
    assert answer["callbacks"][0]["verdict"] in ("duplicate", "ignored"), answer
    assert kept(page)[0]["status"] == "completed"
    show = panel(page).get_by_role("combobox", name="Show")
    show.select_option("applied")
    expect(panel(page)).to_contain_text("None of this kind")
    expect(page).to_have_url(re.compile("verdict=applied"))
    show.select_option(answer["callbacks"][0]["verdict"])
    expect(rows(page)).to_have_count(1)


def pages_of_many(stage):
    page = stage.person().new_page()
    callback = {"imageNodeId": "node_gone", "attempt": 1, "receivedAt": 1_700_000_000_000, "source": "192.0.2.1", "headers": [],
                "body": "not JSON <img src=x>", "byteCount": 20, "verdict": "unreadable"}

    def answer(route):
        start = 20 if "cursor=cb_19" in route.request.url else 0
        some = [callback | {"id": f"cb_{at}"} for at in range(start, min(start + 20, 25))]
        route.fulfill(json={"callbacks": some, **({} if start else {"nextCursor": "cb_19"})})

    page.route(re.compile("/api/callbacks"), answer)
    stage.go(page)
    page.keyboard.press("Shift+D")
    expect(rows(page)).to_have_count(20)
    panel(page).get_by_role("button", name="Show more").click()
    expect(rows(page)).to_have_count(25)
    expect(panel(page).get_by_role("button", name="Show more")).to_have_count(0)
    expect(rows(page).first).to_contain_text("Could not be understood")
    expect(rows(page).first).to_contain_text("not on this canvas")
    rows(page).first.get_by_text("What was sent").click()
    expect(rows(page).first.get_by_role("region", name="Body")).to_have_text("not JSON <img src=x>")


def error_says_what_to_do(stage):
    page = stage.window()
    stage.expected.append("Failed to load resource")
    page.route("**/api/callbacks**", lambda route: route.abort())
    page.keyboard.press("Shift+D")
    expect(panel(page)).to_contain_text("cannot be reached")
    page.unroute("**/api/callbacks**")
    panel(page).get_by_role("button", name="Try again").click()
    expect(panel(page)).to_contain_text("No callbacks yet")


def story(page, at=0):
    nodes(page).nth(at).locator(".node-button").click()
    page.keyboard.press("h")
    return page.get_by_role("dialog", name="How it came to be")


def the_evidence_for_an_image_is_shown(stage):
    page = stage.window()
    make(page, "a red boat")
    node = kept(page)[0]
    shown = story(page)
    reasons = shown.locator(".belief > li")
    expect(reasons).to_have_count(5)
    expect(shown.get_by_role("img", name="Shown by the trail", exact=True)).to_have_count(5)
    expect(reasons.nth(0)).to_contain_text(f"named this task {node['kieTaskId']}")
    expect(reasons.nth(1)).to_contain_text("came with the right token")
    expect(reasons.nth(2)).to_contain_text(re.compile(r"downloaded from 127\.0\.0\.1:\d+, is complete, and is a PNG of 1024\s×\s1024"))
    expect(reasons.nth(3)).to_contain_text(re.compile("SHA-256 [0-9a-f]{12}…, .* stored byte for byte"))
    expect(reasons.nth(4)).to_contain_text("18 credits and one call")
    shown.get_by_role("button", name="Check the file now").click()
    expect(shown).to_contain_text("The same, byte for byte")
    shown.get_by_role("button", name="Callbacks for it").click()
    expect(panel(page)).to_contain_text("Only of: a red boat")
    expect(rows(page)).to_have_count(1)
    panel(page).get_by_role("button", name="Show those of all images").click()
    expect(page).not_to_have_url(re.compile("imageNodeId"))


def omitted_callbacks_are_counted(stage):
    page = stage.window()
    make(page, "a red boat")

    def doubtful(route):
        answer = route.fetch()
        events = [event for event in answer.json()["events"] if event["kind"] not in ("callback", "accepted")]
        for event in events:
            if event["kind"] == "imported":
                event["image"]["sha256"] = "0" * 64
        events.append({"kind": "callback_refused", "attempt": 1, "reason": "the token is wrong", "createdAt": events[-1]["createdAt"]})
        route.fulfill(response=answer, body=json.dumps({"events": events}))

    page.route(re.compile("/api/image-nodes/[^/]+/events"), doubtful)
    shown = story(page)
    expect(shown.get_by_role("img", name="Not shown by the trail")).to_have_count(2)
    expect(shown).to_contain_text("did not name the task then")
    expect(shown).to_contain_text("No callback reported it. The provider was asked")
    expect(shown).to_contain_text("One callback without the right token or signature was refused")
    shown.get_by_role("button", name="Check the file now").click()
    expect(shown).to_contain_text("No longer the same file")
    page.keyboard.press("Escape")
    # There is no evidence for a missing image.
    describe(page, "a city at night [fail]")
    expect(nodes(page).nth(1).locator(".face").get_by_role("button", name="Try again · 18 credits")).to_be_visible(timeout=20_000)
    shown = story(page, 1)
    expect(shown).to_contain_text("Step by step")
    expect(shown.locator(".belief")).to_have_count(0)


TESTS = [empty_then_one_row_each, replay_and_filter, pages_of_many, error_says_what_to_do, the_evidence_for_an_image_is_shown,
         omitted_callbacks_are_counted]
