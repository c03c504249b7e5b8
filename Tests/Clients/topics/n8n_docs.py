"""The nodes of docs/n8n.md, with Deno for n8n's expressions. n8n itself needs a registry of Node packages."""

import http.server
import json
import os
import queue
import re
import subprocess
import threading
import urllib.request

from installation import ROOT

PYTHON = "clients-openai"

TEXT = (ROOT / "docs/n8n.md").read_text()
REQUEST, EVENT, WAIT = (json.loads(text) for text in re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL))
(ADD_WEBHOOK,) = re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL)
ORDER = {"prompt": "a boat at “dawn”", "orderId": "order-1"}


class WebhookNode(http.server.BaseHTTPRequestHandler):
    """Forwards what n8n's Webhook node forwards, and answers at once."""

    items = queue.Queue()

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.items.put({"path": self.path, "headers": {name.lower(): value for name, value in self.headers.items()}, "body": body})
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


receiver = http.server.ThreadingHTTPServer(("127.0.0.1", 0), WebhookNode)
N8N = f"http://127.0.0.1:{receiver.server_port}"


def value(text, item):
    """A parameter; text that begins with “=” has expressions."""
    if not text.startswith("="):
        return text
    script = f"const $json = {json.dumps(item)};"
    parts = re.split(r"\{\{(.*?)\}\}", text[1:])
    whole = " + ".join(json.dumps(part) if at % 2 == 0 else f"String({part})" for at, part in enumerate(parts))
    said = subprocess.run([ROOT / ".build/browser/bin/deno", "eval", f"{script} console.log(JSON.stringify({whole}))"],
                          capture_output=True, text=True, check=True)
    return json.loads(said.stdout)


def play(node, item, easel, canvas=None):
    """The output of an HTTP Request node: JSON as the next item, or bytes if it expects a file."""
    wanted = node["parameters"]
    assert wanted["genericAuthType"] == "httpBearerAuth" and wanted.get("specifyBody", "json") == "json", wanted
    headers = {"Authorization": f"Bearer {easel.key}", "Content-Type": "application/json"}
    headers |= {header["name"]: value(header["value"], item) for header in wanted.get("headerParameters", {"parameters": []})["parameters"]}
    address = value(wanted["url"], item).replace("https://easel.example", easel.url).replace("CANVAS", canvas or "")
    body = value(wanted["jsonBody"], item).encode() if wanted.get("sendBody") else None
    request = urllib.request.Request(address, body, headers, method=wanted.get("method", "GET"))
    with urllib.request.urlopen(request, timeout=120) as answer:
        return answer.read() if "response" in wanted["options"] else json.load(answer)


def the_nodes_work(easel):
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    environment = {**os.environ, "EASEL": easel.url, "KEY": easel.make_key("--scopes", "admin")}
    command = ADD_WEBHOOK.replace("https://n8n.example", N8N).replace("curl", "curl --fail --silent --show-error")
    subprocess.run(["bash", "-ec", command], env=environment, check=True, stdout=subprocess.DEVNULL)
    request = urllib.request.Request(f"{easel.url}/api/canvases", b'{"title": "n8n"}', {"Authorization": f"Bearer {easel.key}"})
    canvas = json.load(urllib.request.urlopen(request))["id"]
    tasks = easel.tasks()

    requested, again = (play(REQUEST["nodes"][0], ORDER, easel, canvas)["imageNodes"] for _ in range(2))
    assert requested[0]["id"] == again[0]["id"] and requested[0]["prompt"] == ORDER["prompt"], (requested, again)

    webhook, *following = EVENT["nodes"]
    item = WebhookNode.items.get(timeout=120)
    assert item["path"] == f"/webhook/{webhook['parameters']['path']}" and item["headers"]["webhook-id"], item
    assert item["body"]["data"]["id"] == requested[0]["id"] and item["body"]["data"]["canvasId"] == canvas, item
    for node in following:
        item = play(node, item, easel)
    assert item.startswith(b"\x89PNG"), item[:20]
    for (before, links), after in zip(EVENT["connections"].items(), following):
        assert links["main"][0][0]["node"] == after["name"], (before, links)

    waited, joined = (play(WAIT["nodes"][0], {**ORDER, "orderId": "order-2"}, easel) for _ in range(2))
    with urllib.request.urlopen(waited["data"][0]["url"]) as answer:
        assert answer.headers["content-type"].startswith("image/")
    assert joined["data"] and easel.tasks() == tasks + 2, "it was paid for again"
    receiver.shutdown()


the_nodes_work.settings = {"WEBHOOK_HOSTS": N8N}
TESTS = [the_nodes_work]
