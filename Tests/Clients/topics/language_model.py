"""The chat with a real language model behind llama.cpp's server. Its texts make no sense, so examples lead it to a call.

Not among the topics that run by themselves: the model is 250 MB, and slow without a GPU. `scripts/try-llama-cpp` runs it.
"""

import atexit
import json
import pathlib
import socket
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from installation import eventually

PYTHON = "clients-llama"
HERE = pathlib.Path(__file__).resolve().parents[1]
PATIENCE = 400


class Model:
    """llama.cpp behind a proxy that adds `examples` to the conversation, and records requests and answers."""

    def __init__(self, *template, examples=(), tokens=120):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.folder = tempfile.TemporaryDirectory(prefix="easel-llama-")
        log = open(pathlib.Path(self.folder.name) / "llama.log", "w")
        self.program = subprocess.Popen([sys.executable, HERE / "llama_cpp.py", str(port), self.folder.name, *template],
                                        stdout=subprocess.PIPE, stderr=log, text=True)
        assert any("listens on" in line for line in self.program.stdout), "llama.cpp did not start"
        threading.Thread(target=self.program.stdout.read, daemon=True).start()
        self.asked, self.answered = [], []
        model = self

        class Proxy(BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                model.asked.append(body)
                first, *rest = body["messages"]
                # A model this small needs examples of when to call a tool, once, and when to stop.
                calls = rest[-1]["role"] == "user"
                shown = [message for what in examples for message in example(what)[:2 if calls else 4]]
                led = {"tool_choice": "required" if calls else "none", "stop": ["</tool_call>" if calls else "<|im_end|>"]}
                changed = {**body, "messages": [first, *shown, *rest], "temperature": 0, "max_tokens": tokens,
                           **(led if examples else {})}
                request = urllib.request.Request(f"http://127.0.0.1:{port}{self.path}", json.dumps(changed).encode(),
                                                 {"content-type": "application/json"})
                try:
                    answer = urllib.request.urlopen(request)
                except urllib.error.HTTPError as refusal:
                    answer = refusal
                model.answered.append(answer.status)
                self.send_response(answer.status)
                self.send_header("content-type", answer.headers["content-type"])
                self.end_headers()
                for line in answer:
                    self.wfile.write(line)

            def log_message(self, *_):
                pass

        self.proxy = ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
        threading.Thread(target=self.proxy.serve_forever, daemon=True).start()
        self.settings = {"LLM_BASE_URL": f"http://127.0.0.1:{self.proxy.server_port}/v1", "LLM_MODEL": "gemma"}
        atexit.register(self.end)

    def end(self):
        self.program.kill()
        self.program.wait()
        self.folder.cleanup()


def example(what):
    call = {"name": "generate_image", "arguments": json.dumps({"prompt": f"a {what}"})}
    return [{"role": "user", "content": f"draw a {what}"},
            {"role": "assistant", "content": "", "tool_calls": [{"id": what, "type": "function", "function": call}]},
            {"role": "tool", "tool_call_id": what, "content": "{}"}, {"role": "assistant", "content": "It is coming."}]


CALLING = Model(HERE / "tool_calls.jinja", examples=["cat", "dog", "boat"])
# With the model's own template, which does not support tools.
PLAIN = Model(tokens=24)


def said(easel, words):
    """The answer to a message on a new canvas."""
    canvas = post(easel, "/api/canvases", {})["id"]
    post(easel, f"/api/canvases/{canvas}/messages", {"content": words})
    messages = lambda: easel.get(f"/api/canvases/{canvas}/messages")["messages"]
    return eventually(lambda: messages()[1:], "no answer", PATIENCE)[0]


def post(easel, path, body):
    request = urllib.request.Request(easel.url + path, json.dumps(body).encode(), {
        "Authorization": f"Bearer {easel.key}", "content-type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def calls_a_tool_and_gets_the_result(easel):
    answer = said(easel, "draw a fox")
    [id] = answer["imageNodeIds"]
    assert easel.get(f"/api/image-nodes/{id}")["prompt"] == "a fox", answer
    # What it says about the result makes no sense; what matters is that the server accepts the result.
    assert answer["content"] and "refused" not in answer["content"], answer
    assert CALLING.answered == [200, 200], CALLING.answered
    assert [message["role"] for message in CALLING.asked[1]["messages"]] == ["system", "user", "assistant", "tool"]
    assert easel.tasks() == 1


def answers_without_a_template_for_tools(easel):
    answer = said(easel, "hello")
    assert answer["content"] and not answer["imageNodeIds"], answer
    assert "refused" not in answer["content"], answer
    assert PLAIN.answered == [200], PLAIN.answered


calls_a_tool_and_gets_the_result.settings = CALLING.settings
answers_without_a_template_for_tools.settings = PLAIN.settings

TESTS = [calls_a_tool_and_gets_the_result, answers_without_a_template_for_tools]
