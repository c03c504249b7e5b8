"""A website of another origin."""

import pathlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TYPES = {"": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8"}


class OtherSite:
    """Serves these files, by path, while it is entered."""

    def __init__(self, files, headers=()):
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                text = files.get(self.path)
                # Browsers ask for an icon.
                self.send_response(204 if text is None else 200)
                self.send_header("Content-Type", TYPES.get(pathlib.PurePath(self.path).suffix, TYPES[""]))
                for name, value in headers:
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write((text or "").encode())

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
