"""The chat of a running server with a scripted language model: orders are paid for once, whatever breaks."""

import json
import urllib.error
import urllib.request

from installation import eventually
from scripted_model import CUT, SILENCE, WHOLE, ScriptedModel

PYTHON = "clients-openai"
FOX = ("generate_image", {"prompt": "a fox"})


def with_model(*answers):
    def add(function):
        model = ScriptedModel(*answers)
        test = lambda easel: function(easel, model)
        test.__name__, test.settings = function.__name__, model.settings
        return test
    return add


def post(easel, path, body=None):
    request = urllib.request.Request(easel.url + path, json.dumps(body or {}).encode(), {
        "Authorization": f"Bearer {easel.key}", "content-type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def say(easel, words, canvas=None):
    canvas = canvas or post(easel, "/api/canvases")["id"]
    return canvas, post(easel, f"/api/canvases/{canvas}/messages", {"content": words})["id"]


def answer(easel, canvas, count=2):
    """The last message once there are `count` messages."""
    return eventually(lambda: (messages := easel.get(f"/api/canvases/{canvas}/messages")["messages"])[count - 1:] and messages[-1],
                      "the message was not answered")


def prompts(easel, canvas):
    return [node["prompt"] for node in easel.get(f"/api/canvases/{canvas}")["imageNodes"]]


@with_model((["On it.", FOX], WHOLE), (["Foxes"], SILENCE))
def a_killed_server_continues_after_its_orders(easel, model):
    canvas, _ = say(easel, "a fox")
    first, second = model.next_request(), model.next_request()
    assert [message["role"] for message in first["messages"]] == ["system", "user"]
    eventually(lambda: easel.tasks() == 1, "the first image was not asked for")
    easel.kill()
    model.tell((["It is on its way."], WHOLE))
    easel.serve()
    again = model.next_request()
    assert again["messages"] == second["messages"], (again, second)
    said = answer(easel, canvas)
    assert said["content"] == "On it.\n\nIt is on its way.", said
    assert len(said["imageNodeIds"]) == 1 and prompts(easel, canvas) == ["a fox"] and easel.tasks() == 1


@with_model((["I could", FOX], SILENCE))
def a_server_killed_during_a_round_orders_nothing(easel, model):
    canvas, _ = say(easel, "a fox")
    model.next_request()
    easel.kill()
    model.tell((["No fox today."], WHOLE))
    easel.serve()
    assert answer(easel, canvas)["content"] == "No fox today."
    assert prompts(easel, canvas) == [] and easel.tasks() == 0


@with_model()
def a_message_is_answered_and_paid_once_whatever_breaks(easel, model):
    canvas = None
    for number, (fault, paid) in enumerate([
            ((["Half", ("generate_image", {"prompt": "b"})], CUT), 1), (400, 1), (503, 1),
            (([("generate_image", {"prompt": "a fox"})], WHOLE), 1), (([("list_images", {})], CUT), 1)], 1):
        model.tell(([FOX], WHOLE), fault)
        canvas, message = say(easel, "a fox", canvas)
        said = answer(easel, canvas, 2 * number)
        assert said["role"] == "assistant" and len(said["imageNodeIds"]) == paid, said
        assert prompts(easel, canvas) == ["a fox"] * number
        roles = [message["role"] for message in model.next_request()["messages"]]
        assert roles == ["system"] + ["user", "assistant"] * (number - 1) + ["user"], roles
        model.next_request()
    eventually(lambda: easel.tasks() == 5, "not all images were asked for")


@with_model(([FOX], WHOLE), (["Once upon"], SILENCE))
def a_stopped_answer_keeps_its_orders(easel, model):
    canvas, message = say(easel, "a fox and a story")
    model.next_request(), model.next_request()
    post(easel, f"/api/canvases/{canvas}/messages/{message}/stop")
    said = answer(easel, canvas)
    assert "Stopped. What was ordered before continues" in said["content"] and len(said["imageNodeIds"]) == 1, said
    try:
        post(easel, f"/api/canvases/{canvas}/messages/{message}/stop")
    except urllib.error.HTTPError as refusal:
        assert refusal.status == 409 and json.load(refusal)["code"] == "already_answered"
    else:
        raise AssertionError("it was stopped twice")


@with_model((["Here.", FOX], WHOLE), ([], WHOLE), ([("edit_image", {"prompt": "make it bluer"})], WHOLE), (["Bluer."], WHOLE))
def make_it_bluer_starts_from_the_last_image(easel, model):
    canvas, _ = say(easel, "a fox")
    [first] = answer(easel, canvas)["imageNodeIds"]
    eventually(lambda: easel.get(f"/api/image-nodes/{first}")["status"] == "completed", "the image did not come")
    say(easel, "make it bluer", canvas)
    said = answer(easel, canvas, 4)
    assert said["content"] == "Bluer.", said
    node = eventually(lambda: (found := easel.get(f"/api/image-nodes/{said['imageNodeIds'][0]}"))["status"] == "completed" and found,
                      "the edited image did not come")
    assert len(node["referenceImages"]) == 1 and node["prompt"] == "make it bluer", node


TESTS = [a_killed_server_continues_after_its_orders, a_server_killed_during_a_round_orders_nothing,
         a_message_is_answered_and_paid_once_whatever_breaks, a_stopped_answer_keeps_its_orders,
         make_it_bluer_starts_from_the_last_image]
