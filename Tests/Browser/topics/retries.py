"""What a retry would do and cost, shown before the click; and images that are paid for but not downloaded yet."""

import json
import re

from playwright.sync_api import expect

from page_installation import Installation
from stage import PHONE, api, describe, finished, kept, leave_fields, make, nodes

OWED = "Paid, not fetched yet"
FETCH = "Fetch again · costs nothing"


def changed(page, change):
    """From now on the page gets image nodes that differ from the server's."""

    def answer(route):
        fetched = route.fetch()
        snapshot = fetched.json()
        change(snapshot["imageNodes"])
        route.fulfill(response=fetched, body=json.dumps(snapshot))

    page.route(re.compile(r"/api/canvases/[^/]+$"), answer)
    page.reload()
    expect(nodes(page).first).to_be_visible()


def fails(page, *prompts):
    for at, prompt in enumerate(prompts):
        describe(page, prompt)
        expect(nodes(page)).to_have_count(at + 1)
    expect(page.locator("image-node .face button")).to_have_count(len(prompts), timeout=40_000)
    leave_fields(page)
    page.keyboard.press("1")


def story(page, at=0):
    nodes(page).nth(at).locator(".node-button").click(position={"x": 12, "y": 12})
    page.keyboard.press("h")
    return page.get_by_role("dialog", name="How it came to be")


def paid_but_not_downloaded_yet(stage):
    """With a real server that does not allow the results' host until it is restarted with the right setting."""
    with Installation(RESULT_HOSTS="results.example") as easel:
        page = easel.signed_in(stage)
        describe(page, "a red boat")
        node = nodes(page).first
        expect(node).to_have_attribute("data-kind", "owed", timeout=30_000)
        face = node.locator(".face")
        expect(face).to_contain_text(OWED)
        expect(face).to_contain_text("Easel keeps trying. The address of the image was refused")
        expect(face).not_to_contain_text("is paid and not fetched")
        expect(page.locator(".message-image[data-kind=failed]")).to_have_count(0)

        face.get_by_role("button", name=FETCH, exact=True).click()
        shown = story(page)
        expect(shown.locator(".trail")).to_contain_text("Asked to be fetched again, which costs nothing")
        expect(shown.locator(".trail")).to_contain_text("It could not be fetched; it is paid for, and tried again now and then")
        expect(shown.locator(".standing")).to_contain_text(OWED)
        shown.locator(".standing").get_by_role("button", name=FETCH, exact=True).click()
        expect(shown.locator(".trail").get_by_text("Asked to be fetched again")).to_have_count(2)
        page.keyboard.press("Escape")
        node.click(button="right")
        expect(page.get_by_role("menuitem", name=FETCH)).to_be_visible()
        page.keyboard.press("Escape")
        page.keyboard.press("Control+k")
        page.keyboard.type("fetch again")
        expect(page.get_by_role("option", name=FETCH)).to_be_visible()
        page.keyboard.press("Enter")
        expect(node).to_have_attribute("data-kind", "owed")
        assert [known["attempt"] for known in kept(page)] == [1]

        stage.expected += ["Failed to load resource", "ERR_"]
        easel.restart(RESULT_HOSTS=easel.provider)
        finished(page, 1)
        assert easel.tasks() == 1, "downloading paid for another task"


def the_price_is_shown_before_the_click(stage):
    page = stage.window()
    fails(page, "a city at night [fail]")
    again = "Try again · 18 credits"
    node = nodes(page).first
    expect(node.locator(".face").get_by_role("button", name=again, exact=True)).to_be_visible()
    node.locator(".node-button").click()
    expect(node.get_by_role("toolbar").get_by_role("button", name=again)).to_be_visible()
    node.click(button="right")
    expect(page.get_by_role("menuitem", name=again)).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.keyboard.type("try again")
    expect(page.get_by_role("option", name=again)).to_be_visible()
    page.keyboard.press("Escape")
    shown = story(page)
    expect(shown.locator(".standing").get_by_role("button", name=again, exact=True)).to_be_visible()
    page.keyboard.press("Escape")

    def ceiling(known):
        del known[0]["price"]
        known[0]["priceCeiling"] = 48

    changed(page, ceiling)
    expect(node.locator(".face").get_by_role("button", name="Try again · up to 48 credits", exact=True)).to_be_visible()
    changed(page, lambda known: known[0].pop("price"))
    expect(node.locator(".face").get_by_role("button", name="Try again · price not known", exact=True)).to_be_visible()


def several_at_once(stage):
    page = stage.window()
    fails(page, "a city at night [fail]", "a dark street [fail]", "a red boat [corrupt]")
    expect(nodes(page).nth(2)).to_contain_text(OWED)
    tools = page.get_by_role("toolbar", name="Selected images")
    page.keyboard.press("Control+a")
    expect(tools.get_by_role("button", name="Retry 3 · 36 credits, 1 fetched free", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    for at in (0, 1):
        nodes(page).nth(at).locator(".node-button").click(modifiers=["Shift"])
    tools.get_by_role("button", name="Try 2 again · 36 credits", exact=True).click()
    # The text follows the state of the selected images.
    expect(tools.get_by_role("button", name=re.compile("Try|Retry"))).to_be_hidden()
    expect(tools.get_by_role("button", name="Try 2 again · 36 credits", exact=True)).to_be_visible(timeout=20_000)
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    page.keyboard.press("Control+a")
    expect(tools.get_by_role("button", name="Retry 3 · 36 credits, 1 fetched free", exact=True)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    box = tools.bounding_box()
    beside = page.get_by_role("button", name="Show everything").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= beside["x"], (box, beside)


def variations_of_a_finished_image(stage):
    page = stage.window()
    make(page, "a red boat")
    node = nodes(page).first
    node.click(button="right")
    expect(page.get_by_role("menuitem", name="Open large")).to_be_visible()
    expect(page.get_by_role("menuitem", name="Fetch again")).to_have_count(0)
    page.keyboard.press("Escape")
    asked = []
    page.route("**/retry", lambda route: (asked.append(route.request.url), route.fulfill(json=kept_now)))
    kept_now = kept(page)[0]
    changed(page, lambda known: known[0].update(retryAction="fetch"))
    finished(page, 1)
    expect(node).to_have_attribute("data-kind", "completed")
    expect(node.locator(".face button")).to_have_count(0)
    expect(node.locator(".facts")).to_contain_text("More to be fetched")
    node.click(button="right")
    expect(page.get_by_role("menuitem", name=FETCH)).to_be_visible()
    page.keyboard.press("Escape")
    shown = story(page)
    expect(shown.locator(".standing")).to_contain_text("More of it is paid for and not fetched yet")
    shown.locator(".standing").get_by_role("button", name=FETCH, exact=True).click()
    expect(shown.locator(".standing")).to_have_count(0)
    assert len(asked) == 1, asked


def every_entry_in_words(stage):
    page = stage.window()
    make(page, "a red boat")
    node = kept(page)[0]
    begun = api(page, "GET", f"/api/image-nodes/{node['id']}/events")["events"]
    real = next(event for event in begun if event["kind"] == "imported")
    other = {"image": {"imageStorageId": "img_other", "sha256": "0" * 64, "contentType": "image/jpeg", "width": 640, "height": 480, "byteCount": 1200}}
    report = {"taskId": "task_1", "creditsConsumed": 18, "hasAllResults": True,
              "resultUrls": ["https://results.example/a.png", "https://results.example/b.png"]}
    refused = {"error": {"code": "download_failed", "message": "The address of the image was refused."}}
    lost = {"error": {"code": "outcome_unknown", "message": "Nobody knows."}}
    worker = {"worker": "worker_1"}
    trail = [
        ("created", 1, "queued", {"settings": {"model": "nano-banana-pro"}}), ("claimed", 1, "submitting", worker),
        ("accepted", 1, "submitted", {"taskId": "task_1"}),
        ("hinted", 1, "submitted", {"taskId": "task_1"}), ("hint_refuted", 1, "submitted", {"taskId": "task_2"}),
        ("reported_success", 1, "ready", {"taskId": "task_1", "creditsConsumed": 18, "hasAllResults": False}),
        ("claimed", 1, "ready", worker), ("reported_success", 1, "ready", report),
        ("reported_success", 1, "ready", {**report, "verdict": "duplicate"}),
        ("imported", 1, "ready", {"image": real["image"]}), ("import_failed", 1, "owed", refused),
        ("claimed", 1, "owed", worker), ("retried", 1, "ready", {}), ("retry_requested", 1, "ready", {}),
        ("imported", 1, "stored", other), ("held", 2, "queued", {}), ("restored", 2, "failed", lost),
        ("retried", 3, "queued", {}),
    ]
    events = [{"kind": kind, "attempt": attempt, "state": state, "createdAt": real["createdAt"] + 100 * at, **facts}
              for at, (kind, attempt, state, facts) in enumerate(trail)]
    page.route(re.compile("/api/image-nodes/[^/]+/events"), lambda route: route.fulfill(json={"events": events}))
    shown = story(page)
    entries = shown.locator(".trail > li")
    expect(entries).to_have_count(len(trail))
    for at, (words, detail) in enumerate([
        ("Requested", ""), ("Being sent", ""), ("The provider accepted the task", "task_1"),
        ("A callback said it ended; the provider is asked", "task_1"), ("the named task is not this image’s", "task_2"),
        ("not all of it could be read", "task task_1, 18 credits"), ("is being fetched", ""),
        ("The provider reported the image", "results.example"), ("The provider reported the image", "Already known; nothing changed"),
        ("One result fetched", f"{node['width']} × {node['height']}"),
        ("tried again now and then", "The address of the image was refused."), ("asked where the image is now", ""),
        ("fetched again, which costs nothing", ""), ("Somebody wants it after all", ""),
        ("Fetched, checked to be a complete image, and stored", "JPEG, 640 × 480"), ("nothing is paid for twice", ""),
        ("not sent automatically", "Nobody knows."), ("Tried again: a new task", ""),
    ]):
        expect(entries.nth(at)).to_contain_text(words)
        expect(entries.nth(at).locator(".trail-detail")).to_contain_text(detail)
    expect(shown).not_to_contain_text("not all of the result")
    expect(shown).not_to_contain_text("download_failed")
    # The image's text is compared with its own event, not with a later one.
    digest = real["image"]["sha256"][:12]
    expect(shown.locator(".belief")).to_contain_text(digest)
    expect(shown.locator(".belief")).to_contain_text("downloaded from results.example")
    expect(shown.locator(".belief")).to_contain_text("18 credits and 2 calls")


def failed_retries_are_named(stage):
    page = stage.window()
    stage.expected.append("Failed to load resource")
    describe(page, "a city at night [fail]")
    button = page.locator("image-node .face button")
    expect(button).to_have_count(1, timeout=40_000)
    page.route("**/retry", lambda route: route.fulfill(
        status=503, content_type="application/problem+json", json={"detail": "The disk is full.", "code": "unavailable", "status": 503}))
    button.click()
    expect(page.get_by_text("“a city at night [fail]”: The disk is full.")).to_be_visible()


TESTS = [paid_but_not_downloaded_yet, the_price_is_shown_before_the_click, several_at_once, variations_of_a_finished_image, every_entry_in_words, failed_retries_are_named]
