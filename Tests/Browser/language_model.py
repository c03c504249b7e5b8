"""An OpenAI-compatible language model that streams what a test scripts, when the test says so."""

import json
import queue
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class LanguageModel:
    def __enter__(self):
        # What to stream next: text, a tool call's arguments as a dictionary, or None for the end of an answer.
        self.script = queue.Queue()
        self.asked = []
        model = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                model.asked.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
                self.send_response(200)
                self.send_header("content-type", "text/event-stream")
                self.end_headers()
                while (part := model.script.get()) is not None:
                    if part == "break":
                        return
                    call = {"index": 0, "id": "call_1", "type": "function", "function": {"name": "generate_image", "arguments": json.dumps(part)}}
                    self.event({"content": part} if isinstance(part, str) else {"tool_calls": [call]})
                self.event({}, "stop")
                self.wfile.write(b"data: [DONE]\n\n")

            def event(self, delta, finish=None):
                chunk = {"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}
                self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.environment = {"LLM_BASE_URL": f"http://127.0.0.1:{self.server.server_port}/v1", "LLM_MODEL": "scripted"}
        return self

    def __exit__(self, *_):
        self.script.put("break")
        self.server.shutdown()
        self.server.server_close()

    def say(self, *parts):
        for part in parts:
            self.script.put(part)
