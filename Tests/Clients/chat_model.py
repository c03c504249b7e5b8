"""A chat model for Open WebUI with OpenAI's API. It does exactly what the user's message says.

    “Draw …” and “Change it: …” call Open WebUI's own tools generate_image and edit_image.
    “With Easel: …” calls the MCP tool generate_image, and get_image until the image is there.
    “What did it cost?” calls the MCP tool get_costs.
"""

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

NAME = "scripted"
# Open WebUI writes attached files before it, and adds the images of a tool as a user of its own.
WISH = re.compile(r"(Draw |Change it: |With Easel: |What did it cost)(.*)")


class ChatModel:
    def __enter__(self):
        model = self
        self.calls = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self.answer("application/json", json.dumps({"object": "list", "data": [{"id": NAME, "object": "model"}]}))

            def do_POST(self):
                request = json.loads(self.rfile.read(int(self.headers["content-length"])))
                delta = reply(request["messages"], [tool["function"]["name"] for tool in request.get("tools", [])])
                model.calls += [call["function"]["name"] for call in delta.get("tool_calls", [])]
                chunks = [{"object": "chat.completion.chunk", "model": NAME, "choices": [choice]} for choice in (
                    {"index": 0, "delta": delta, "finish_reason": None},
                    {"index": 0, "delta": {}, "finish_reason": "tool_calls" if "tool_calls" in delta else "stop"})]
                self.answer("text/event-stream", "".join(f"data: {json.dumps(chunk)}\n\n" for chunk in chunks) + "data: [DONE]\n\n")

            def answer(self, kind, text):
                self.send_response(200)
                self.send_header("content-type", kind)
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


def reply(messages, tools):
    """What the model says next: text, or one call of a tool."""
    asked = max((at for at, message in enumerate(messages) if message["role"] == "user" and WISH.search(text_of(message))), default=None)
    if asked is None:
        return {"role": "assistant", "content": "Hello."}
    results = [text_of(message) for message in messages[asked:] if message["role"] == "tool"]
    if results:
        return after(results[-1], tools)
    verb, prompt = WISH.search(text_of(messages[asked])).groups()
    if verb == "Draw ":
        return call("generate_image", {"prompt": prompt}, tools)
    if verb == "Change it: ":
        # The attached image, or else the last one made.
        attached = re.findall(r'<file [^>]*url="([^"]+)"', text_of(messages[asked]))
        made = re.findall(r"/api/v1/files/[\w-]+/content", json.dumps(messages[:asked]))
        return call("edit_image", {"prompt": prompt, "image_urls": attached or made[-1:]}, tools)
    if verb == "With Easel: ":
        return call("easel_generate_image", {"prompt": prompt, "waitSeconds": 15}, tools)
    return call("easel_get_costs", {}, tools)


def after(result, tools):
    """The reply to the last result of a tool."""
    if re.search(r'"status": ?"(pending|processing)"', result):
        node = re.search(r"\bnode_\w+", result)[0]
        return call("easel_get_image", {"imageNodeId": node, "waitSeconds": 50}, tools)
    return {"role": "assistant", "content": "It did not work." if "rror" in result else "Here you are."}


def call(name, arguments, tools):
    if name not in tools:
        return {"role": "assistant", "content": f"I have no tool {name}, only {', '.join(tools) or 'none'}."}
    function = {"name": name, "arguments": json.dumps(arguments)}
    return {"role": "assistant", "tool_calls": [{"index": 0, "id": "call_1", "type": "function", "function": function}]}


def text_of(message):
    content = message.get("content") or ""
    return content if isinstance(content, str) else "\n".join(part.get("text", "") for part in content)
