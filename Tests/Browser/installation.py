"""`easel serve` with `easel simulate` as separate programs, for what `easel dev` can't do, such as other settings."""

import json
import os
import re
import signal
import socket
import subprocess
import tempfile
import urllib.request

from playwright.sync_api import expect

from stage import ROOT

PROGRAM = ROOT / ".build/debug/easel"


class Installation:
    def __init__(self, **environment):
        self.environment = environment

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="easel-browser-")
        self.simulator, found = self.start(["simulate", "--port", "0", "--speed", "8"], r"listens on (http://\S+)", {})
        self.provider = found
        # The same port after a restart, so that the page finds it again.
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.settings = {"KIE_AI_API_KEY": "simulated", "KIE_AI_BASE_URL": self.provider, "SITE_URL": self.url,
                         "HOST": "127.0.0.1", "PORT": str(self.port)}
        self.serve()
        organization = self.command("organizations", "create", "--name", "Browser")["id"]
        self.key = self.command("keys", "create", "--organization", organization)["key"]
        return self

    def __exit__(self, *_):
        stop(self.server)
        stop(self.simulator)
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
        self.server, _ = self.start(["serve"], r"listens on (http://\S+?),", {**self.settings, **self.environment})

    def restart(self, **environment):
        stop(self.server)
        self.environment = environment
        self.serve()

    def command(self, *arguments):
        """The output of a command run beside the server."""
        said = subprocess.run([PROGRAM, *arguments, "--json"], cwd=self.folder.name, env={**os.environ, **self.settings},
                              capture_output=True, text=True, check=True)
        return json.loads(said.stdout)

    def tasks(self):
        """The number of created, and so paid, tasks."""
        with urllib.request.urlopen(f"{self.provider}/simulator/tasks") as answer:
            return len(json.load(answer)["tasks"])

    def signed_in(self, stage):
        page = stage.person().new_page()
        stage.expected.append("401")
        page.goto(self.url)
        page.get_by_role("textbox", name="API key").fill(self.key)
        page.get_by_role("button", name="Sign in").click()
        expect(page.locator("easel-header .line")).to_have_attribute("data-line", "live")
        stage.expected.remove("401")
        return page


def stop(program):
    program.send_signal(signal.SIGTERM)
    program.wait(timeout=15)
