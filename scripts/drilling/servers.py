"""Several `easel serve` on the same data, each restarted as soon as it has ended."""

import os
import subprocess
import threading
import time

from .calls import Failure, call


class Server:
    def __init__(self, number, port):
        self.number = number
        self.port = port
        self.origin = f"http://127.0.0.1:{port}"
        self.process = None
        self.began = 0
        self.was_killed = False


class Servers:
    def __init__(self, easel, folder, ports, environment):
        """`environment` returns the variables at each start."""
        self.easel = easel
        self.folder = folder
        self.environment = environment
        self.list = [Server(number, port) for number, port in enumerate(ports, 1)]
        self.kills = 0
        self.refused_starts = 0
        self.broken = None
        self.lock = threading.RLock()
        self.stop = threading.Event()
        self.keeper = threading.Thread(target=self.keep, daemon=True)

    def begin(self):
        for server in self.list:
            self.start(server)
        self.keeper.start()

    def end(self):
        self.stop.set()
        if self.keeper.is_alive():
            self.keeper.join(5)
        for server in self.list:
            if server.process and server.process.poll() is None:
                server.process.kill()
                server.process.wait()

    def start(self, server):
        with open(self.log(server), "ab") as log:
            server.process = subprocess.Popen(
                [self.easel, "serve"], cwd=self.folder, env=self.environment() | {"PORT": str(server.port)},
                stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        server.began, server.was_killed = time.monotonic(), False

    def log(self, server):
        return self.folder / f"server-{server.number}.log"

    def keep(self):
        """Restarts ended servers, as an init system does."""
        while not self.stop.wait(0.02):
            with self.lock:
                for server in self.list:
                    if server.process.poll() is None:
                        continue
                    if not server.was_killed and not self.forgive(server):
                        return
                    self.start(server)

    def forgive(self, server):
        """Whether a server was allowed to end: its database was locked for longer than it waits at its start."""
        last = self.tail(server, 1)
        if server.process.returncode == 1 and ("SQLITE_BUSY" in last or "locked" in last):
            self.refused_starts += 1
            return True
        self.broken = f"server {server.number} ended by itself ({server.process.returncode}):\n{self.tail(server, 20)}"
        return False

    def tail(self, server, lines):
        return "\n".join(self.log(server).read_text(errors="replace").splitlines()[-lines:])

    def kill(self, servers):
        """SIGKILL; the keeper starts them again."""
        with self.lock:
            for server in servers:
                if server.process.poll() is None:
                    server.was_killed = True
                    server.process.kill()
                    server.process.wait()
                    self.kills += 1

    def wait_until_ready(self, server, seconds):
        """Seconds from its last start until it answered; None if it does not within `seconds`."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.broken:
                raise Failure(self.broken)
            try:
                began = server.began
                call(server.origin + "/healthz", timeout=5)
                return time.monotonic() - began
            except (OSError, ValueError):
                time.sleep(0.005)
        return None

    def restart_all(self, seconds):
        """Restarts all of them with the current settings."""
        before = self.kills
        self.kill(self.list)
        self.kills = before
        for server in self.list:
            if self.wait_until_ready(server, seconds) is None:
                raise Failure(f"server {server.number} is not ready within {seconds} s:\n{self.tail(server, 20)}")


def kept_environment():
    names = ("PATH", "HOME", "EASEL_IMAGING", "LD_LIBRARY_PATH")
    return {name: os.environ[name] for name in names if name in os.environ}
