"""HTTP for the drill."""

import json
import socket
import struct
import urllib.request
from urllib.parse import parse_qs, urlsplit


class Failure(Exception):
    """The drill itself can't continue."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def call(url, body=None, headers=None, timeout=15, raw=False, method=None):
    """The response as JSON, or its bytes when `raw`."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, headers=headers or {}, method=method)
    with urllib.request.urlopen(request, timeout=timeout) as answer:
        content = answer.read()
    return content if raw else json.loads(content)


def image_size(data):
    """Width and height from the header of a PNG or JPEG; None if it is neither."""
    if data[:8] == b"\x89PNG\r\n\x1a\n":
        return struct.unpack(">II", data[16:24])
    if data[:2] != b"\xff\xd8":
        return None
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], struct.unpack(">H", data[at + 2:at + 4])[0]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5:at + 9])
            return width, height
        at += 2 + length
    return None


def attempt_of(task):
    """The (image node, attempt) of a provider's task, from its callback URL."""
    query = parse_qs(urlsplit(task["callBackUrl"] or "").query)
    return query.get("imageNodeId", ["?"])[0], query.get("attempt", ["?"])[0]
