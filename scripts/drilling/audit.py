"""Compares the provider's records with Easel's data."""

import hashlib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from .calls import attempt_of, image_size

UNSETTLED = ("pending", "processing")


class Audit:
    def __init__(self, nodes, tasks, load, events, shapes):
        """`load` gets the bytes at an image's address, `events` a node's trail, `shapes` maps a ratio to the sign of
        width minus height."""
        self.nodes = {node["id"]: node for node in nodes}
        self.tasks = tasks
        self.paid = {}
        for task in tasks:
            if task["charged"] > 0 and task["state"] == "success":
                self.paid.setdefault(attempt_of(task)[0], []).append(task)
        self.load = load
        self.events = events
        self.shapes = shapes
        # By node: the problem with its images.
        self.flaws = {}
        self.images = 0
        self.look()

    def look(self):
        with ThreadPoolExecutor(4) as pool:
            for node, digests in zip(self.nodes.values(), pool.map(self.digests, self.nodes.values())):
                self.images += len(digests)
                self.compare(node, digests)
        for node in self.paid.keys() - self.nodes.keys():
            self.flaws[node] = "lost: the node is not on the canvas"

    def digests(self, node):
        """SHA-256 of each image of the node as Easel serves it; what is wrong with one goes to `flaws`."""
        found = []
        for image in images_of(node):
            data = self.load(image["imageUrl"])
            found.append(hashlib.sha256(data).hexdigest())
            width, height = image_size(data) or (0, 0)
            if (width, height) != (image["width"], image["height"]) or len(data) != image["byteCount"]:
                self.flaws[node["id"]] = f"wrong: {image['imageUrl']} is not what the node says"
            elif (width > height) - (width < height) != self.shapes[node["aspectRatio"]]:
                self.flaws[node["id"]] = f"wrong: {image['imageUrl']} has not the shape asked for"
        return found

    def compare(self, node, digests):
        tasks = self.paid.get(node["id"], [])
        made = {result["sha256"] for task in tasks for result in task["results"]}
        missing, foreign = made - set(digests), set(digests) - made
        if missing and not self.is_unheard(node):
            self.flaws[node["id"]] = f"lost: {len(missing)} of {len(made)} images"
        elif foreign:
            self.flaws[node["id"]] = f"wrong: {len(foreign)} images the provider did not make for it"
        elif len(digests) != len(set(digests)):
            self.flaws[node["id"]] = "wrong: an image is there twice"

    def is_unheard(self, node):
        """Easel was killed before it could keep the answer to its create, and no callback of the task was ever taken: it
        was lost, or Easel was down for each of its four tries. No word of the task has ever reached Easel, and the
        provider has no list of tasks to look it up in."""
        if not is_unknown(node) or any(task["acknowledged"] for task in self.paid.get(node["id"], [])):
            return False
        # The trail must not say otherwise. A wrong clock can make a signature stale, but never a token wrong.
        return not any(
            event["kind"] == "accepted" or event["kind"] == "callback_refused" and "token" in event["detail"]
            for event in self.events(node["id"]))

    def flawed(self, kind):
        return [node for node, flaw in self.flaws.items() if flaw.startswith(kind)]

    def unheard(self):
        """The paid nodes whose tasks Easel could not learn of."""
        return [node for node in self.nodes.values() if node["id"] in self.paid and self.is_unheard(node)]

    def why_unheard(self, locks, wrong_clock):
        """How many of them for which reason, given when the database was locked and the clock was wrong."""
        why = Counter(lost=0, locked=0, clockWrong=0, down=0)
        for node in self.unheard():
            task = self.paid[node["id"]][0]
            ended = task["completeTime"] / 1000

            def overlaps(spans):
                # Late callbacks arrive after 1.5 s, the last try 0.35 s later.
                return any(start < ended + 2 and ended < end for start, end in spans)
            why["lost" if "lose" in task["faults"] else "locked" if overlaps(locks) else
                "clockWrong" if overlaps(wrong_clock) else "down"] += 1
        return why

    def result(self):
        by_attempt = Counter(attempt_of(task) for task in self.tasks)
        nodes = self.nodes.values()
        unknown = [node for node in nodes if is_unknown(node)]
        return {
            "images": len(self.nodes),
            "completed": sum(node["status"] == "completed" for node in nodes),
            "kept": self.images,
            "lost": len(self.flawed("lost")),
            "wrong": len(self.flawed("wrong")),
            "owedForEver": sum(node.get("retryAction") == "fetch" for node in nodes),
            # No retry was requested.
            "paidTwice": sum(count - 1 for count in by_attempt.values())
            + sum(number != "1" for _, number in by_attempt) + sum(node["attempt"] > 1 for node in nodes),
            "stuck": sum(node["status"] in UNSETTLED for node in nodes),
            "failedOtherwise": sum(
                node["status"] in ("failed", "canceled") and not is_unknown(node) and node["id"] not in self.paid
                and node.get("retryAction") != "fetch" for node in nodes),
            "unknownUnpaid": sum(node["id"] not in self.paid for node in unknown),
        }

    def suspects(self):
        """The image nodes to examine, and why."""
        suspects = dict(self.flaws)
        for node in self.nodes.values():
            if node["status"] in UNSETTLED:
                suspects.setdefault(node["id"], "never settled")
            elif node.get("retryAction") == "fetch":
                suspects.setdefault(node["id"], "still owed at the end")
            elif node["status"] != "completed" and not is_unknown(node):
                suspects.setdefault(node["id"], "failed for another reason")
        for attempt, count in Counter(attempt_of(task) for task in self.tasks).items():
            if count > 1 or attempt[1] != "1":
                suspects.setdefault(attempt[0], f"{count} tasks for attempt {attempt[1]}")
        return suspects


def images_of(node):
    return ([node] if node.get("imageUrl") else []) + node["alternatives"]


def is_unknown(node):
    return node["status"] == "failed" and (node.get("error") or {}).get("code") == "outcome_unknown"
