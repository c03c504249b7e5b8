"""Follows the canvas live, as a page does, through every kill."""

import json
import threading
import time
import urllib.request


class Feed(threading.Thread):
    def __init__(self, canvas, headers):
        super().__init__(daemon=True)
        self.canvas = canvas
        self.headers = headers
        self.version = 0
        self.gaps = 0
        self.connections = 0
        # When each image was first seen, in real time.
        self.seen = {}
        # Nodes that had failed with an owed image at some time.
        self.owed = {}
        self.stop = threading.Event()

    def run(self):
        while not self.stop.is_set():
            try:
                self.follow()
            except (OSError, ValueError):
                # Its server was killed, or none is running.
                self.stop.wait(0.05)

    def follow(self):
        request = urllib.request.Request(f"{self.canvas}/events?after={self.version}", headers=self.headers)
        # A heartbeat comes every 15 s.
        with urllib.request.urlopen(request, timeout=40) as answer:
            self.connections += 1
            event = {}
            for line in answer:
                if self.stop.is_set():
                    return
                name, _, value = line.decode().rstrip("\n").partition(": ")
                if name:
                    event[name] = value
                elif event:
                    self.take(event)
                    event = {}

    def take(self, event):
        if "id" not in event:
            return
        version, kind = int(event["id"]), event.get("event")
        if kind != "reset" and version != self.version + 1:
            self.gaps += 1
        self.version = version
        data = json.loads(event["data"])
        for node in data["imageNodes"] if kind == "reset" else [data] if kind == "imageNode" else []:
            if node["status"] == "completed":
                self.seen.setdefault(node["id"], time.time())
            if node.get("retryAction") == "fetch":
                self.owed.setdefault(node["id"], (node.get("error") or {}).get("message", ""))
