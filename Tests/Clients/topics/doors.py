"""One order, however often it is requested: five times at once, and again after a power cut, through every door."""

import concurrent.futures
import json
import threading
import urllib.error
import urllib.request

from installation import eventually

PYTHON = "clients-webhooks"


def post(easel, path, body, **headers):
    """The response's JSON and headers."""
    headers = {"Authorization": f"Bearer {easel.key}", "Content-Type": "application/json",
               "Accept": "application/json, text/event-stream", **headers}
    request = urllib.request.Request(easel.url + path, json.dumps(body).encode(), headers, method="POST")
    with urllib.request.urlopen(request, timeout=120) as answer:
        return json.load(answer), answer.headers


def rest(easel, canvas, key):
    made, _ = post(easel, f"/api/canvases/{canvas}/image-nodes", {"prompt": "a boat"}, **{"Idempotency-Key": key})
    return [node["id"] for node in made["imageNodes"]]


def chat(easel, canvas, key):
    message, _ = post(easel, f"/api/canvases/{canvas}/messages", {"content": "draw a boat"}, **{"Idempotency-Key": key})

    def answer():
        messages = easel.get(f"/api/canvases/{canvas}/messages")["messages"]
        return [other["imageNodeIds"] for other in messages if other["role"] == "assistant" and other.get("imageNodeIds")]

    (ids,) = eventually(answer, f"{message['id']} was not answered")
    return ids


def openai(easel, canvas, key):
    _, headers = post(easel, "/v1/images/generations", {"prompt": "a boat", "response_format": "url"},
                      **{"Idempotency-Key": key, "X-Easel-Canvas": canvas})
    return headers["X-Easel-Image-Nodes"].split(",")


def mcp(easel, canvas, key):
    arguments = {"prompt": "a boat", "canvasId": canvas, "idempotencyKey": key}
    answer, _ = post(easel, "/mcp", {"jsonrpc": "2.0", "id": 1, "method": "tools/call",
                                     "params": {"name": "generate_image", "arguments": arguments}})
    return [node["id"] for node in json.loads(answer["result"]["content"][0]["text"])["imageNodes"]]


def order(door):
    def test(easel):
        canvas = post(easel, "/api/canvases", {"title": "Doors"})[0]["id"]
        with concurrent.futures.ThreadPoolExecutor(5) as pool:
            answers = list(pool.map(lambda _: door(easel, canvas, "order-1"), range(5)))
        first = answers[0]
        assert len(first) == 1 and answers == [first] * 5, answers
        eventually(lambda: easel.get(f"/api/image-nodes/{first[0]}")["status"] == "completed", "it did not come")
        assert easel.tasks() == 1

        # The request is interrupted at some point and repeated.
        canvas = post(easel, "/api/canvases", {"title": "Doors, again"})[0]["id"]

        def cut_off():
            try:
                door(easel, canvas, "order-2")
            except (OSError, json.JSONDecodeError, AssertionError):
                pass

        asking = threading.Thread(target=cut_off)
        asking.start()
        eventually(lambda: easel.tasks() == 2, "it was not asked for")
        easel.kill()
        easel.serve()
        asking.join()
        again = door(easel, canvas, "order-2")
        assert again == door(easel, canvas, "order-2") and again != first, again
        eventually(lambda: easel.get(f"/api/image-nodes/{again[0]}")["status"] == "completed", "it did not come")
        assert len(easel.get(f"/api/canvases/{canvas}")["imageNodes"]) == 1
        assert easel.tasks() == 2
    test.__name__ = f"one_order_is_one_image_by_{door.__name__}"
    return test


TESTS = [order(door) for door in [rest, chat, openai, mcp]]
