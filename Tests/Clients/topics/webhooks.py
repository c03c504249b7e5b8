"""Standard Webhooks' own library verifies what Easel sends, and the receiver of docs/webhooks.md accepts it."""

import contextlib
import http.server
import json
import re
import subprocess
import sys
import threading
import urllib.request

from installation import ROOT, eventually
from standardwebhooks import Webhook, WebhookVerificationError

PYTHON = "clients-webhooks"


class Receiver:
    """A server that records what it gets, and answers with `statuses` first and then 204."""

    def __init__(self, *statuses):
        self.statuses = list(statuses)
        self.received = []

    def __enter__(self):
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                outer.received.append((dict(self.headers), self.rfile.read(int(self.headers["content-length"]))))
                self.send_response(outer.statuses.pop(0) if outer.statuses else 204)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook"
        return self

    def __exit__(self, *_):
        self.server.shutdown()

    def events(self, secret):
        """The received deliveries, each verified."""
        return [Webhook(secret).verify(body, headers) for headers, body in self.received]


def post(easel, key, path, body=None):
    request = urllib.request.Request(easel.url + path, json.dumps(body or {}).encode(), method="POST",
                                     headers={"Authorization": f"Bearer {key}", "Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def admin_with_webhook(easel, receiver, **fields):
    easel.settings["WEBHOOK_HOSTS"] = receiver.url.removesuffix("/hook")
    easel.restart()
    admin = easel.make_key("--scopes", "read,write,admin")
    return admin, post(easel, admin, "/api/webhooks", {"url": receiver.url, **fields})


def image(easel, key, prompt="a red boat"):
    canvas = post(easel, key, "/api/canvases", {"title": "Webhooks"})["id"]
    return post(easel, key, f"/api/canvases/{canvas}/image-nodes", {"prompt": prompt})["imageNodes"][0]["id"]


def the_library_verifies_deliveries(easel):
    with Receiver() as receiver:
        admin, webhook = admin_with_webhook(easel, receiver)
        node = image(easel, admin)
        eventually(lambda: receiver.received, "nothing came")
        (event,) = receiver.events(webhook["secret"])
        assert event["type"] == "image_node.completed" and event["data"]["id"] == node, event
        with urllib.request.urlopen(event["data"]["imageUrl"]) as answer:
            assert answer.read().startswith(b"\x89PNG")
        headers, body = receiver.received[0]
        for wrong in [(headers, body + b" "), ({**headers, "webhook-id": "evt_x"}, body)]:
            with contextlib.suppress(WebhookVerificationError):
                Webhook(webhook["secret"]).verify(wrong[1], wrong[0])
                raise AssertionError("a forged delivery was verified")
        # Both secrets count while one is replaced.
        new = post(easel, admin, f"/api/webhooks/{webhook['id']}/rotate-secret")["secret"]
        post(easel, admin, f"/api/webhooks/{webhook['id']}/test")
        eventually(lambda: len(receiver.received) == 2, "no test came")
        headers, body = receiver.received[1]
        for secret in [webhook["secret"], new]:
            assert Webhook(secret).verify(body, headers)["type"] == "webhook.test"


def errors_name_the_field(easel):
    with Receiver() as receiver:
        admin, webhook = admin_with_webhook(easel, receiver, events=["image_node.failed"])
        refused = image(easel, admin, "a boat [moderate]")
        image(easel, admin)
        eventually(lambda: receiver.received, "nothing came")
        (event,) = receiver.events(webhook["secret"])
        assert event["data"]["id"] == refused and event["data"]["error"]["code"] == "content_policy", event


def failed_deliveries_are_retried_after_a_power_cut(easel):
    """Sent by a server that was killed in between, with the same id."""
    with Receiver(500, 500) as receiver:
        admin, webhook = admin_with_webhook(easel, receiver)
        node = image(easel, admin)
        eventually(lambda: len(receiver.received) == 1, "nothing came")
        easel.kill()
        easel.serve()
        eventually(lambda: len(receiver.received) == 3, "it did not come again")
        events = receiver.events(webhook["secret"])
        assert {event["data"]["id"] for event in events} == {node}
        assert len({headers["webhook-id"] for headers, _ in receiver.received}) == 1
        # The first response may have been lost with the server.
        known = lambda: [(one["status"], one["tries"]) for one in easel.command("webhooks", "deliveries", webhook["id"])]
        eventually(lambda: known() in [[("delivered", 2)], [("delivered", 3)]], "it was not seen to be accepted")


failed_deliveries_are_retried_after_a_power_cut.settings = {"EASEL_WEBHOOK_RETRIES": "1,1,1"}


def commands_manage_webhooks(easel):
    with Receiver() as receiver:
        easel.settings["WEBHOOK_HOSTS"] = receiver.url.removesuffix("/hook")
        easel.restart()
        made = easel.command("webhooks", "create", "--organization", easel.organization, "--url", receiver.url)
        easel.command("webhooks", "test", made["id"])
        eventually(lambda: receiver.received, "no test came")
        assert receiver.events(made["secret"])[0]["type"] == "webhook.test"
        assert easel.command("webhooks", "update", made["id"], "--disable")["enabled"] is False
        (listed,) = easel.command("webhooks", "list")
        assert listed["disabledReason"] == "manual" and "secret" not in listed, listed
        assert easel.command("webhooks", "update", made["id"], "--enable")["enabled"] is True
        (delivery,) = easel.command("webhooks", "deliveries", made["id"])
        easel.command("webhooks", "retry", made["id"], delivery["id"])
        eventually(lambda: len(receiver.received) == 2, "it did not come again")
        easel.command("webhooks", "delete", made["id"])
        assert easel.command("webhooks", "list") == []


def the_documented_receiver_accepts_them(easel):
    text = (ROOT / "docs/webhooks.md").read_text()
    (code,) = re.findall(r"```python\n(.*?)```", text, re.S)
    with Receiver() as spare:
        port = spare.server.server_address[1]
    spare.server.server_close()
    easel.settings["WEBHOOK_HOSTS"] = f"http://127.0.0.1:{port}"
    easel.restart()
    admin = easel.make_key("--scopes", "read,write,admin")
    webhook = post(easel, admin, "/api/webhooks", {"url": f"http://127.0.0.1:{port}/"})
    code = code.replace("whsec_…", webhook["secret"]).replace("8000", str(port))
    program = subprocess.Popen([sys.executable, "-u", "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        node = image(easel, admin)
        assert program.stdout.readline().split() == ["image_node.completed", node]
    finally:
        program.kill()
        program.wait()


the_documented_receiver_accepts_them.settings = {"EASEL_WEBHOOK_RETRIES": "1,1,1,1,1,1,1,1"}

TESTS = [the_library_verifies_deliveries, errors_name_the_field, failed_deliveries_are_retried_after_a_power_cut,
         commands_manage_webhooks, the_documented_receiver_accepts_them]
