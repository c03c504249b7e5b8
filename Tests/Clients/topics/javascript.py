"""The JavaScript client in Deno: bad network, killed server, lost response; and the examples of its documentation, in Node
too, which the browser driver brings."""

import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import threading
from urllib.parse import urlsplit

import playwright

from installation import ROOT

sys.path.append(str(ROOT / "Tests/Browser"))
from cutter import Cutter  # noqa: E402

PYTHON = "browser"
DENO = ROOT / ".build/browser/bin/deno"
NODE = pathlib.Path(playwright.__file__).parent / "driver/node"
EXAMPLES = re.findall(r"```(sh|js)\n(.*?)```", (ROOT / "docs/javascript.md").read_text(), re.DOTALL)


def settings(**values):
    def add(function):
        function.settings = values
        return function
    return add


def deno(easel, script, folder=None, line="", moves=None):
    """Runs a script, and performs the actions it requests."""
    program = subprocess.Popen(
        [DENO, "run", "--quiet", "--no-prompt", "--no-check", "--allow-net", "--allow-env", "--allow-read", "--allow-write=.",
         "--allow-import=127.0.0.1", script],
        cwd=folder, env={**os.environ, "EASEL": easel.url, "KEY": easel.key, "LINE": line, "NO_COLOR": "1"},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    # Nothing here takes that long; a script that hangs is ended.
    limit = threading.Timer(300, program.kill)
    limit.start()
    said = []
    for word in map(str.strip, program.stdout):
        said.append(word)
        if word in (moves or {}):
            moves[word]()
            program.stdin.write("\n")
            program.stdin.flush()
    limit.cancel()
    assert program.wait(timeout=60) == 0, f"{script} failed: {said}"
    return said


def script(name):
    return ROOT / "Tests/Clients/javascript" / name


def every_change_arrives_once_despite_disconnects(easel):
    with Cutter(easel.url) as cutter:
        said = deno(easel, script("cuts.js"), line=cutter.origin, moves={"cut": lambda: cutter.cut_feeds(1)})
        assert said[-1] == "done" and cutter.cuts >= 30, said


@settings(speed=4, EASEL_RECONCILE_AFTER="2")
def the_client_waits_for_a_killed_server(easel):
    assert deno(easel, script("restart.js"), moves={"kill": easel.kill, "start": easel.serve})[-1] == "done"
    assert easel.tasks() == 3


class LosesAnswers:
    """A proxy that forwards every request and cuts the connection before the response to the first POST."""

    def __init__(self, target):
        self.target = (urlsplit(target).hostname, urlsplit(target).port)
        self.lost = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.origin = f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    def __enter__(self):
        threading.Thread(target=self.accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.listener.close()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return  # the end
            threading.Thread(target=self.serve, args=[client], daemon=True).start()

    def serve(self, client):
        with client, socket.create_connection(self.target) as server:
            threading.Thread(target=self.copy, args=[client, server], daemon=True).start()
            first = server.recv(65536)
            if b" 201 " in first[:20] and not self.lost:
                self.lost += 1
                client.shutdown(socket.SHUT_RDWR)
                return
            client.sendall(first)
            self.copy(server, client)

    @staticmethod
    def copy(source, sink):
        try:
            while piece := source.recv(65536):
                sink.sendall(piece)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # the other side left


def a_request_with_a_lost_response_is_paid_for_once(easel):
    with LosesAnswers(easel.url) as line:
        assert deno(easel, script("lost-answer.js"), line=line.origin)[-1] == "done"
        assert line.lost == 1
    assert easel.tasks() == 3, "two images, and one with a reference"


def the_examples_work(easel):
    with tempfile.TemporaryDirectory() as folder:
        for number, (language, text) in enumerate(EXAMPLES):
            if language == "sh":
                subprocess.run(["bash", "-ec", text], cwd=folder, env={**os.environ, "EASEL": easel.url}, check=True)
                continue
            path = os.path.join(folder, f"example-{number}.mjs")
            with open(path, "w") as file:
                file.write(text)
            subprocess.run([DENO, "check", "--quiet", path], cwd=folder, check=True)
            deno(easel, path, folder)
            subprocess.run([NODE, path], cwd=folder, env={**os.environ, "EASEL": easel.url, "KEY": easel.key}, check=True, timeout=120)
        assert os.path.getsize(os.path.join(folder, "boat.png")) > 100
    assert "js" in dict(EXAMPLES) and "sh" in dict(EXAMPLES)


TESTS = [every_change_arrives_once_despite_disconnects, the_client_waits_for_a_killed_server, a_request_with_a_lost_response_is_paid_for_once,
         the_examples_work]
