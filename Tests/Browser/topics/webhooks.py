"""Webhooks: added, tested, viewed, replaced and deleted on the page."""

import http.server
import threading

from playwright.sync_api import expect

from stage import describe, eventually, finished


class Receiver:
    """A server that accepts everything, or answers as told."""

    def __init__(self):
        outer = self
        self.status, self.types = 204, []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"])).decode()
                outer.types.append(body.partition('"type":"')[2].partition('"')[0])
                self.send_response(outer.status)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        origin = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.url, self.environment = origin + "/hook", {"WEBHOOK_HOSTS": origin}

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()


def panel(page):
    return page.get_by_role("dialog", name="Webhooks")


def add(page, url):
    """Adds a webhook with the form. Returns its secret."""
    panel(page).get_by_role("button", name="New webhook").click()
    panel(page).get_by_role("textbox", name="Address").fill(url)
    panel(page).get_by_role("textbox", name="Description").fill("Shop")
    panel(page).get_by_role("button", name="Add the webhook").click()
    secret = panel(page).get_by_role("textbox", name="The signing secret").input_value()
    panel(page).get_by_role("button", name="I have saved it").click()
    return secret


def a_webhook_is_added_tested_and_notified(stage):
    page, receiver = stage.window(), stage.other
    page.keyboard.press("Shift+W")
    expect(panel(page)).to_contain_text("No webhooks yet.")
    assert add(page, receiver.url).startswith("whsec_")
    row = panel(page).get_by_role("listitem").filter(has_text=receiver.url)
    expect(row).to_contain_text("Shop")
    expect(row).to_contain_text("enabled")
    row.get_by_role("button", name="Send a test").click()
    expect(page.get_by_text("Test delivered (204).")).to_be_visible()
    receiver.status = 500
    row.get_by_role("button", name="Send a test").click()
    expect(page.get_by_text("Test failed: returned 500.")).to_be_visible()
    expect(row).to_contain_text("failing, first")
    receiver.status = 204
    page.keyboard.press("Escape")
    describe(page, "a red boat")
    finished(page, 1)
    eventually(page, lambda: "image_node.completed" in receiver.types, "the event arrives")
    page.evaluate("location.hash = '#webhooks'")
    row.get_by_text("Deliveries").click()
    sent = row.get_by_role("listitem").filter(has_text="completed")
    expect(sent).to_contain_text("delivered")
    expect(sent).to_contain_text("a red boat")
    before = len(receiver.types)
    sent.get_by_role("button", name="Send").click()
    eventually(page, lambda: receiver.types[before:].count("image_node.completed") == 1, "it is sent again")


def a_webhook_is_disabled_enabled_and_deleted(stage):
    page, receiver = stage.window(), stage.other
    page.keyboard.press("Shift+W")
    first = add(page, receiver.url)
    row = panel(page).get_by_role("listitem").filter(has_text=receiver.url)
    row.get_by_role("button", name="Disable").click()
    expect(row).to_contain_text("Events that happen while it is disabled are not sent later.")
    row.get_by_role("button", name="Disable").click()
    expect(row).to_contain_text("disabled")
    expect(row.get_by_role("button", name="Send a test")).to_have_count(0)
    row.get_by_role("button", name="Enable").click()
    expect(row.get_by_role("button", name="Send a test")).to_be_visible()
    row.get_by_role("button", name="New secret").click()
    expect(row).to_contain_text("keeps working for 24 hours")
    row.get_by_role("button", name="New secret").click()
    second = row.get_by_role("textbox", name="The signing secret").input_value()
    assert second.startswith("whsec_") and second != first
    row.get_by_role("button", name="I have saved it").click()
    expect(row.get_by_role("textbox")).to_have_count(0)
    expect(panel(page).get_by_role("region")).not_to_have_attribute("aria-busy", "true")
    row.get_by_role("button", name="Delete").click()
    expect(row).to_contain_text("its deliveries are deleted")
    row.get_by_role("button", name="Delete").click()
    expect(panel(page)).to_contain_text("No webhooks yet.")


def a_refused_url_says_why(stage):
    page = stage.window(address="#webhooks")
    panel(page).get_by_role("button", name="New webhook").click()
    panel(page).get_by_role("button", name="Add the webhook").click()
    expect(panel(page).get_by_role("alert")).to_have_text("Enter an address that begins with https://.")
    stage.expected.append("422")
    panel(page).get_by_role("textbox", name="Address").fill("https://10.0.0.8/hook")
    panel(page).get_by_role("button", name="Add the webhook").click()
    expect(panel(page).get_by_role("alert")).to_contain_text("an address that is not public")


for test in [a_webhook_is_added_tested_and_notified, a_webhook_is_disabled_enabled_and_deleted]:
    test.beside = Receiver

TESTS = [a_webhook_is_added_tested_and_notified, a_webhook_is_disabled_enabled_and_deleted, a_refused_url_says_why]
