"""nginx and Caddy with the files of docs/deploy.md, in front of an Easel whose SITE_URL is their name."""

import contextlib
import http.client
import json
import os
import re
import shutil
import socket
import socketserver
import ssl
import struct
import subprocess
import tempfile
import threading
import uuid
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from page_installation import Installation
from stage import ROOT, launch

NAME = "easel.example"
LAN_NAME = "pictures.lan"
USER, PASSWORD = "me", "a password"


def program(name, *places):
    """The path of a program. A missing program is an error; no test is skipped."""
    found = shutil.which(name, path=os.pathsep.join([*map(str, places), os.environ["PATH"], "/usr/sbin"]))
    assert found, f"{name} is missing: run scripts/install --tests"
    return found


def blocks(language):
    """The files shown in the documentation."""
    text = (ROOT / "docs" / "deploy.md").read_text()
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def replaced(text, *changes):
    """The file with this machine's ports and paths; everything else stays as in the documentation."""
    for old, new in changes:
        assert old in text, f"docs/deploy.md has no “{old}” any more"
        text = text.replace(old, new)
    return text


def picture(width, height, noise=False):
    """A PNG. With noise it can't be compressed, so it is as large as its pixels."""
    rows = b"".join(b"\0" + (os.urandom(width * 3) if noise else b"\x20\x60\xa0" * width) for _ in range(height))

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


class Provider:
    """Finishes every task at once and sends callbacks through the proxy, over one connection that stays open."""

    def __init__(self, port):
        self.callbacks = []
        self.questions = 0
        self.lock = threading.Lock()
        self.line = None
        self.proxy = port
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                ask = json.loads(self.rfile.read(int(self.headers["content-length"])))
                task = uuid.uuid4().hex
                self.answer(json.dumps({"code": 200, "msg": "success", "data": {"taskId": task}}).encode(), "application/json")
                threading.Thread(target=provider.call, args=(ask["callBackUrl"], task), daemon=True).start()

            def do_GET(self):
                if self.path.startswith("/picture"):
                    return self.answer(picture(64, 64), "image/png")
                # The list of models is asked for as well.
                provider.questions += "recordInfo" in self.path
                self.answer(b'{"code":404,"msg":"unknown"}', "application/json")

            def answer(self, body, kind):
                self.send_response(200)
                self.send_header("content-type", kind)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def call(self, address, task):
        parts = urlsplit(address)
        result = json.dumps({"resultUrls": [f"{self.url}/picture.png"]})
        body = json.dumps({"code": 200, "msg": "ok", "data": {"taskId": task, "state": "success", "resultJson": result}})
        with self.lock:
            self.line = self.line or connect(self.proxy)
            self.line.request("POST", f"{parts.path}?{parts.query}", body, {"Content-Type": "application/json"})
            answer = self.line.getresponse()
            answer.read()
            self.callbacks.append((f"{parts.scheme}://{parts.netloc}", answer.status))

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def connect(port):
    """A connection to the proxy by its name."""
    context = ssl._create_unverified_context()
    line = http.client.HTTPConnection(NAME, timeout=60)
    line.sock = context.wrap_socket(socket.create_connection(("127.0.0.1", port), timeout=60), server_hostname=NAME)
    return line


class Tunnel:
    """Redirects Firefox, which can't map names itself, to a port of this machine for every HTTPS name."""

    def __init__(self, target):
        class Handler(socketserver.StreamRequestHandler):
            def handle(self):
                while self.rfile.readline() not in (b"\r\n", b""):
                    pass
                with socket.create_connection(("127.0.0.1", target)) as there:
                    self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                    back = threading.Thread(target=pour, args=(there, self.connection), daemon=True)
                    back.start()
                    pour(self.connection, there)
                    back.join()

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def pour(source, target):
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)


class Proxied:
    """An installation behind a proxy; `start` runs the proxy in a folder, given its port and the server's."""

    def __init__(self, start):
        self.start = start

    def __enter__(self):
        with contextlib.ExitStack() as stack:
            self.folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="easel-proxy-"))
            subprocess.run(
                ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={NAME}",
                 "-addext", f"subjectAltName=DNS:{NAME}", "-keyout", f"{self.folder}/key.pem", "-out", f"{self.folder}/cert.pem"],
                check=True, capture_output=True)
            self.port = free_port()
            self.provider = Provider(self.port)
            stack.callback(self.provider.close)
            self.easel = stack.enter_context(Installation(
                SITE_URL=f"https://{NAME}", KIE_AI_BASE_URL=self.provider.url, RESULT_HOSTS=self.provider.url))
            self.log = open(f"{self.folder}/proxy.log", "w+")
            stack.callback(self.log.close)
            process = subprocess.Popen(self.start(self.folder, self.port, self.easel.port), stdout=self.log, stderr=self.log,
                                       cwd=self.folder, env={**os.environ, "HOME": self.folder, "XDG_DATA_HOME": self.folder})
            stack.callback(process.wait)
            stack.callback(process.terminate)
            self.wait(process)
            self.stack = stack.pop_all()
        return self

    def __exit__(self, *_):
        self.stack.close()

    def wait(self, process):
        for _ in range(600):
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            # Not yet ready, unless it has ended.
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(0.1)
                break
        self.log.seek(0)
        raise AssertionError(f"the proxy did not start:\n{self.log.read()}")

    def browser(self, stage):
        """A browser that resolves the name to this machine."""
        if stage.browser.browser_type.name == "firefox":
            tunnel = Tunnel(self.port)
            self.stack.callback(tunnel.close)
            return launch(stage.browser.browser_type, {
                "network.proxy.type": 1, "network.proxy.ssl": "127.0.0.1", "network.proxy.ssl_port": tunnel.port,
                "network.dns.localDomains": LAN_NAME})
        return stage.browser.browser_type.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=["--no-sandbox", "--disable-dev-shm-usage", f"--host-resolver-rules=MAP {NAME}:443 127.0.0.1:{self.port}, MAP {LAN_NAME} 127.0.0.1"])


def caddy(folder, port, server):
    text = replaced(
        blocks("caddy")[0], ("easel.example {", f"https://{NAME}:{port} {{\n\tbind 127.0.0.1\n\ttls cert.pem key.pem"),
        ("127.0.0.1:3000", f"127.0.0.1:{server}"))
    with open(f"{folder}/Caddyfile", "w") as file:
        file.write("{\n\tadmin off\n\tauto_https disable_redirects\n\tpersist_config off\n}\n" + text)
    return [program("caddy", ROOT / ".build/browser/bin"), "run", "--config", "Caddyfile", "--adapter", "caddyfile"]


def nginx(folder, port, server, site=None):
    site = replaced(
        site or blocks("nginx")[0], ("listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;"),
        ("/etc/ssl/easel.example.pem", f"{folder}/cert.pem"), ("/etc/ssl/easel.example.key", f"{folder}/key.pem"),
        ("127.0.0.1:3000", f"127.0.0.1:{server}"))
    return nginx_with(folder, site)


def nginx_with_a_password(folder, port, server):
    hashed = subprocess.run(["openssl", "passwd", "-apr1", PASSWORD], check=True, capture_output=True, text=True).stdout
    with open(f"{folder}/htpasswd", "w") as file:
        file.write(f"{USER}:{hashed}")
    whole, locations = blocks("nginx")
    site = re.sub(r"^    location / \{.*?^    \}\n", lambda _: locations, whole, flags=re.DOTALL | re.MULTILINE)
    return nginx(folder, port, server, replaced(site, ("/etc/nginx/easel.htpasswd", f"{folder}/htpasswd")))


def bare_nginx(folder, port, server):
    """A minimal configuration with only `proxy_pass`."""
    return nginx_with(folder, f"server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass http://127.0.0.1:{server}; }} }}")


def nginx_with(folder, site):
    places = "".join(f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    os.chmod(folder, 0o755)
    with open(f"{folder}/nginx.conf", "w") as file:
        file.write(f"daemon off; master_process off; pid {folder}/pid; error_log stderr;\n"
                   f"events {{}}\nhttp {{ access_log off; {places}\n{site}\n}}\n")
    return [program("nginx"), "-p", folder, "-c", f"{folder}/nginx.conf", "-e", "stderr"]
