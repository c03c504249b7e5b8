"""OpenAI's Python library as programs use it: how it handles Easel's responses, and its automatic retries."""

import base64
import concurrent.futures
import contextlib
import os
import pathlib
import socket
import subprocess
import tempfile

import httpx2 as httpx
import openai
from installation import eventually
from openai import OpenAI

PYTHON = "clients-openai"


def client(easel, **options):
    return OpenAI(base_url=f"{easel.url}/v1/", api_key=easel.key, **options)


def settings(**values):
    def add(function):
        function.settings = values
        return function
    return add


def makes_images(easel):
    api = client(easel)
    names = [model.id for model in api.models.list()]
    assert "nano-banana-pro" in names and "gpt-image-1" in names, names
    assert all(api.models.retrieve(name).id == name for name in names)
    raw = api.images.with_raw_response.generate(model="gpt-image-1", prompt="a red boat", n=2, size="1536x1024", quality="high")
    images = raw.parse()
    ids = raw.headers["x-easel-image-nodes"].split(",")
    assert len(images.data) == len(ids) == 2
    for image, id in zip(images.data, ids):
        node = easel.get(f"/api/image-nodes/{id}")
        assert len(base64.b64decode(image.b64_json)) == node["byteCount"] and node["aspectRatio"] == "3:2"
    link = api.images.generate(prompt="a blue boat", response_format="url").data[0]
    assert link.b64_json is None and httpx.get(link.url).headers["content-type"].startswith("image/")
    events = list(api.images.generate(prompt="a green boat", stream=True, partial_images=2))
    assert [event.type for event in events] == ["image_generation.completed"] and base64.b64decode(events[0].b64_json)


def edits_images(easel):
    api = client(easel)
    made = base64.b64decode(api.images.generate(prompt="a red boat").data[0].b64_json)
    file = ("boat.png", made, "image/png")
    for image in [file, [file, file]]:
        raw = api.images.with_raw_response.edit(image=image, prompt="at night", model="gpt-image-1", size="1024x1024")
        assert raw.parse().data[0].b64_json
        node = easel.get(f"/api/image-nodes/{raw.headers['x-easel-image-nodes']}")
        assert len(node["referenceImages"]) == (1 if image is file else 2)
    events = list(api.images.edit(image=file, prompt="at dawn", stream=True))
    assert [event.type for event in events] == ["image_edit.completed"]
    refused(lambda: api.images.edit(image=file, mask=file, prompt="a"), openai.BadRequestError, "invalid_value", "mask")


def refused(call, kind, code, param=None):
    try:
        call()
    except openai.APIStatusError as error:
        assert type(error) is kind and error.code == code and error.param == param, (error, error.code, error.param)
        return error
    raise AssertionError("it was not refused")


def reports_errors(easel):
    api = client(easel)
    tasks = easel.tasks()
    refused(lambda: api.images.generate(prompt="a [moderate]"), openai.BadRequestError, "moderation_blocked")
    assert easel.tasks() == tasks + 1, "and it is not paid again"
    refused(lambda: api.images.generate(prompt="a [fail]"), openai.BadRequestError, "provider_error")
    refused(lambda: api.images.generate(prompt="a [shortage]"), openai.RateLimitError, "insufficient_quota")
    refused(lambda: api.images.generate(prompt="a", n=11), openai.BadRequestError, "invalid_value", "n")
    refused(lambda: api.images.generate(prompt="a", model="gpt-5"), openai.NotFoundError, "model_not_found", "model")
    refused(lambda: client(easel).with_options(api_key="easel_wrong").models.list(), openai.AuthenticationError, "invalid_api_key")
    try:
        list(api.images.generate(prompt="a [moderate]", stream=True))
        raise AssertionError("it was not refused")
    except openai.APIError as error:
        assert error.code == "moderation_blocked", error
    easel.command("organizations", "budget", easel.organization, "--credits", "1")
    tasks = easel.tasks()
    refused(lambda: api.images.generate(prompt="a"), openai.RateLimitError, "insufficient_quota")
    assert easel.tasks() == tasks


def one_key_is_one_image(easel):
    api = client(easel)
    tasks = easel.tasks()
    with concurrent.futures.ThreadPoolExecutor(5) as pool:
        made = list(pool.map(lambda _: api.images.generate(prompt="a boat", extra_headers={"Idempotency-Key": "order-1"}), range(5)))
    assert len({images.data[0].b64_json for images in made}) == 1
    assert easel.tasks() == tasks + 1


def a_client_with_short_timeouts_gets_its_image(easel):
    """It times out twice while the image is generated, retries automatically, and joins the request."""
    tasks = easel.tasks()
    images = client(easel, timeout=3, max_retries=10).images.generate(prompt="a boat [slow]")
    assert images.data[0].b64_json
    assert easel.tasks() == tasks + 1


@settings(EASEL_QUIET_SECONDS="1")
def an_error_after_the_response_started(easel):
    """The library gets 200 and whitespace, then a disconnect; it retries and gets the error. Others read it in the body."""
    tasks = easel.tasks()
    refused(lambda: client(easel).images.generate(prompt="a [slow, fail]"), openai.BadRequestError, "provider_error")
    assert easel.tasks() == tasks + 1
    answer = httpx.post(f"{easel.url}/v1/images/generations", json={"prompt": "b [slow, fail]"}, timeout=120,
                        headers={"Authorization": f"Bearer {easel.key}"})
    assert answer.status_code == 200 and answer.text.startswith(" ") and answer.json()["error"]["code"] == "provider_error"
    images = client(easel, max_retries=0).images.generate(prompt="a boat [slow]")
    assert images.data[0].b64_json


def survives_kill_9(easel):
    """The server is killed and restarted: the library retries automatically and gets the image it has paid for."""
    tasks = easel.tasks()
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        by_count = pool.submit(lambda: client(easel, max_retries=30).images.generate(prompt="a boat [slow]"))
        headers = {"Idempotency-Key": "order-1"}
        by_key = pool.submit(
            lambda: client(easel, max_retries=30).images.generate(prompt="a ship [slow]", extra_headers=headers))
        eventually(lambda: easel.tasks() == tasks + 2, "the provider was not asked")
        easel.kill()
        easel.serve()
        assert by_count.result().data[0].b64_json
        assert by_key.result().data[0].b64_json
    assert easel.tasks() == tasks + 2
    canvas, = easel.get("/api/canvases")["canvases"]
    nodes = easel.get(f"/api/canvases/{canvas['id']}/image-nodes")["imageNodes"]
    assert [node["status"] for node in nodes] == ["completed", "completed"]


def accepts_requests_of_open_webui(easel):
    """Its form has the type of a field before its name, its base URL a slash at its end; it shows the reason phrase."""
    headers = {"Authorization": f"Bearer {easel.key}"}
    base = f"{easel.url}/v1//images"
    body = {"model": "gpt-image-1", "prompt": "a boat", "n": 1, "size": "512x512", "response_format": "b64_json"}
    made = httpx.post(f"{base}/generations", json=body, headers=headers, timeout=120).json()["data"][0]["b64_json"]
    parts = b"".join(
        b'--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % text
        for text in [(b"model", b"gpt-image-1"), (b"prompt", b"at night"), (b"n", b"1"), (b"size", b"512x512")])
    parts += b'--b\r\nContent-Type: image/png\r\nContent-Disposition: form-data; name="image"; filename="image.png"\r\n\r\n'
    parts += base64.b64decode(made) + b"\r\n--b--\r\n"
    answer = httpx.post(f"{base}/edits", content=parts, timeout=120, headers={
        **headers, "Content-Type": "multipart/form-data; boundary=b"})
    assert answer.json()["data"][0]["b64_json"], answer.text
    answer = httpx.post(f"{base}/generations", json={**body, "prompt": "a [moderate]"}, headers=headers, timeout=120)
    assert answer.status_code == 400 and answer.reason_phrase.startswith("Prompt refused by the provider")


@contextlib.contextmanager
def nginx(easel, patience):
    """In front of the server, with its defaults except for the timeout."""
    with tempfile.TemporaryDirectory(prefix="easel-nginx-") as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        (pathlib.Path(folder) / "nginx.conf").write_text(f"""
            daemon off; pid {folder}/pid; error_log stderr; worker_processes 1; events {{}}
            http {{ access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
                fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
                server {{ listen 127.0.0.1:{port}; location / {{
                    proxy_pass {easel.url}; proxy_http_version 1.1; proxy_read_timeout {patience}s; }} }} }}""")
        program = subprocess.Popen(["nginx", "-c", f"{folder}/nginx.conf"], stderr=subprocess.DEVNULL,
                                   env={**os.environ, "PATH": f"{os.environ['PATH']}:/usr/sbin"})
        try:
            eventually(lambda: socket.socket().connect_ex(("127.0.0.1", port)) == 0, "nginx did not start")
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            program.terminate()
            program.wait()


@settings(EASEL_QUIET_SECONDS="1")
def outlasts_a_proxy(easel):
    """A proxy closes connections that are silent for some seconds; an image takes longer. It also forwards the reason phrase."""
    tasks = easel.tasks()
    with nginx(easel, patience=4) as url:
        api = OpenAI(base_url=url, api_key=easel.key, max_retries=0)
        assert api.images.generate(prompt="a boat [slow]").data[0].b64_json
        assert [event.type for event in api.images.generate(prompt="a ship [slow]", stream=True)] == ["image_generation.completed"]
        answer = httpx.post(f"{url}/images/generations", json={"n": 1}, headers={"Authorization": f"Bearer {easel.key}"})
        assert answer.status_code == 400 and answer.reason_phrase.startswith("prompt is missing")
    assert easel.tasks() == tasks + 2


TESTS = [makes_images, edits_images, reports_errors, one_key_is_one_image, a_client_with_short_timeouts_gets_its_image,
         an_error_after_the_response_started, survives_kill_9,
         outlasts_a_proxy, accepts_requests_of_open_webui]
