"""An OpenAI-compatible language model that answers as scripted, including wrong answers."""

import json
import queue
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# How an answer ends.
WHOLE, CUT, SILENCE = "whole", "cut", "silence"


class ScriptedModel:
    """Each answer is (parts, end): a part is a text, or a call as (tool, arguments). Or a number, a status it refuses with."""

    def __init__(self, *answers):
        self.answers = queue.Queue()
        self.tell(*answers)
        self.asked = queue.Queue()
        model = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                model.asked.put(json.loads(self.rfile.read(int(self.headers["content-length"]))))
                answer = model.answers.get()
                if isinstance(answer, int):
                    return self.send_error(answer)
                parts, end = answer
                self.send_response(200)
                self.send_header("content-type", "text/event-stream")
                self.end_headers()
                for index, part in enumerate(parts):
                    self.event({"content": part} if isinstance(part, str) else {"tool_calls": [
                        {"index": index, "id": f"call_{index}", "type": "function",
                         "function": {"name": part[0], "arguments": json.dumps(part[1])}}]})
                if end == SILENCE:
                    model.silence.wait()
                if end == WHOLE:
                    self.event({}, "tool_calls" if any(not isinstance(part, str) for part in parts) else "stop")
                    self.wfile.write(b"data: [DONE]\n\n")

            def event(self, delta, finish=None):
                chunk = {"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}
                self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
                self.wfile.flush()

            def log_message(self, *_):
                pass

        self.silence = threading.Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.settings = {"LLM_BASE_URL": f"http://127.0.0.1:{self.server.server_port}/v1", "LLM_MODEL": "scripted"}

    def tell(self, *answers):
        for answer in answers:
            self.answers.put(answer)

    def next_request(self):
        return self.asked.get(timeout=60)
