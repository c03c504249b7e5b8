"""`easel serve` with `easel simulate`, as separate programs in separate folders."""

import json
import os
import re
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / ".build/debug/easel"


class Installation:
    """A server with one organization and one key. Prompts such as “a boat [moderate]” make the simulator misbehave."""

    def __init__(self, speed=20, pictures="plain", **environment):
        self.speed = speed
        self.pictures = pictures
        self.environment = environment

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="easel-clients-")
        self.simulator, self.provider = self.start(
            ["simulate", "--port", "0", "--speed", str(self.speed), "--pictures", self.pictures], r"listens on (http://\S+)", {})
        # The same port after a restart, so that clients and pages find it again.
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.settings = {"KIE_AI_API_KEY": "simulated", "KIE_AI_BASE_URL": self.provider, "RESULT_HOSTS": self.provider,
                         "SITE_URL": self.url, "HOST": "127.0.0.1", "PORT": str(self.port), **self.environment}
        self.serve()
        self.organization = self.command("organizations", "create", "--name", "Test")["id"]
        self.key = self.make_key()
        return self

    def __exit__(self, *_):
        for program in [self.server, self.simulator]:
            program.send_signal(signal.SIGTERM)
            program.wait(timeout=60)
        self.folder.cleanup()

    def start(self, arguments, ready, environment):
        """Returns the program once it has printed the line, and that line."""
        log = open(os.path.join(self.folder.name, f"{arguments[0]}.log"), "a+")
        program = subprocess.Popen([PROGRAM, *arguments], cwd=self.folder.name, env={**os.environ, **environment},
                                   stdout=subprocess.PIPE, stderr=log, text=True)
        for line in program.stdout:
            if found := re.search(ready, line):
                return program, found.group(1)
        log.seek(0)
        raise SystemExit(f"easel {arguments[0]} did not start:\n{log.read()}")

    def serve(self):
        self.server, _ = self.start(["serve"], r"listens on (http://\S+?),", self.settings)

    def restart(self, **environment):
        """With other settings, if wanted."""
        self.server.send_signal(signal.SIGTERM)
        self.server.wait(timeout=60)
        self.settings |= environment
        self.serve()

    def kill(self):
        """Like a power cut."""
        self.server.kill()
        self.server.wait()

    def log(self):
        """The logs of server and simulator."""
        return "".join(path.read_text(errors="replace") for path in Path(self.folder.name).glob("*.log"))

    def command(self, *arguments):
        """The output of a command run beside the server."""
        said = subprocess.run([PROGRAM, *arguments, "--json"], cwd=self.folder.name, env={**os.environ, **self.settings},
                              capture_output=True, text=True, check=True)
        return json.loads(said.stdout)

    def make_key(self, *options):
        return self.command("keys", "create", "--organization", self.organization, *options)["key"]

    def tasks(self):
        """The number of created, and so paid, tasks."""
        with urllib.request.urlopen(f"{self.provider}/simulator/tasks") as answer:
            return len(json.load(answer)["tasks"])

    def get(self, path):
        """The response of the REST API."""
        request = urllib.request.Request(self.url + path, headers={"Authorization": f"Bearer {self.key}"})
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)


def eventually(look, message, seconds=90):
    """Waits until `look` returns something true, and returns that."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.1)
    raise AssertionError(message)
