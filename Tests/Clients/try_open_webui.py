"""A real Open WebUI with a real `easel serve`, used from its own page. See scripts/try-open-webui.

    try_open_webui.py [--screenshot FILE.webp]
"""

import argparse
import contextlib
import hashlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import traceback
import urllib.request
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from chat_model import ChatModel
from installation import ROOT, Installation
from open_webui import HOME, OpenWebUI

FAILURES = ROOT / ".build/open-webui-failures"
# After this many seconds a response starts with whitespace; a slow image takes longer.
QUIET = 8
# In milliseconds; long enough for a busy machine.
PATIENCE = 240_000


class Page:
    """A person using Open WebUI's page."""

    def __init__(self, context, url):
        self.page = context.new_page()
        self.url = url

    def new_chat(self, *integrations):
        """`integrations` are what a person turns on in the Integrations menu: Image, Easel."""
        self.page.goto(self.url)
        expect(self.page.locator("#chat-input")).to_be_visible()
        start = self.page.get_by_role("button", name="Okay, Let's Go!")
        with contextlib.suppress(AssertionError):
            expect(start).to_be_visible(timeout=3_000)
            start.click()
        for integration in integrations:
            self.page.locator("#integration-menu-button").click()
            if integration == "Easel":
                self.page.locator("button:visible", has_text="Tools").last.click()
            self.page.get_by_text(integration, exact=True).click()
            self.page.keyboard.press("Escape")
            expect(self.page.get_by_text(integration, exact=True)).to_have_count(0)

    def attach(self, file):
        self.page.locator("input[type=file]").first.set_input_files(file)
        expect(self.page.locator("#message-input-container img, form img").first).to_be_visible()

    def say(self, text, answer):
        """Returns the last message of the chat once it ends with that text."""
        messages = self.page.locator(".chat-assistant")
        before = messages.count()
        self.page.locator("#chat-input").click()
        # Typing would turn quotes into curly ones and change 1024x1024.
        self.page.keyboard.insert_text(text)
        self.page.keyboard.press("Enter")
        message = messages.nth(before)
        expect(message).to_contain_text(answer, timeout=PATIENCE)
        return message

    def image_of(self, message):
        """The bytes of the image in a message, and its width in the browser."""
        image = message.locator("img[data-cy=image]")
        expect(image).to_be_visible()
        self.page.wait_for_function("image => image.complete", arg=image.element_handle())
        address = image.get_attribute("src")
        return self.page.request.get(self.url + address).body(), image.evaluate("image => image.naturalWidth")

    def open_result(self, message, tool):
        """The text shown when a person opens the result of a message's only tool."""
        result = message.locator("[id$=tool-call]", has_text=tool)
        result.get_by_role("button").first.click()
        return result

    def screenshot(self, file):
        """As WebP, with the library that comes with Open WebUI."""
        with tempfile.NamedTemporaryFile(suffix=".png") as png:
            self.page.screenshot(path=png.name)
            convert = "import sys; from PIL import Image; Image.open(sys.argv[1]).save(sys.argv[2], quality=80, method=6)"
            subprocess.run([HOME / "bin/python", "-c", convert, png.name, file], check=True)


def only_node(easel, prompt):
    """The image node with this prompt; there is exactly one."""
    found = [node for canvas in easel.get("/api/canvases")["canvases"]
             for node in easel.get(f"/api/canvases/{canvas['id']}/image-nodes")["imageNodes"] if node["prompt"] == prompt]
    assert len(found) == 1, (prompt, found)
    return found[0]


def requested_by(easel, node):
    events = easel.get(f"/api/image-nodes/{node['id']}/events")["events"]
    return next(event["requestedBy"] for event in events if "requestedBy" in event)


def stored(easel, node):
    request = urllib.request.Request(f"{easel.url}/api/images/{node['imageStorageId']}", headers={"Authorization": f"Bearer {easel.key}"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.read()


def shows(page, easel, message, prompt):
    """Checks that the message shows the image that Easel stores for this prompt. Returns its image node."""
    data, width = page.image_of(message)
    node = only_node(easel, prompt)
    assert node["status"] == "completed" and width == node["width"], (node, width)
    assert hashlib.sha256(data).digest() == hashlib.sha256(stored(easel, node)).digest(), "the page shows another image"
    return node


# The checks, in order; each has its own chat unless it says otherwise.

def generates_an_image(page, easel, options):
    page.new_chat("Image")
    message = page.say("Draw a lighthouse by the sea", "Here you are.")
    node = shows(page, easel, message, "a lighthouse by the sea")
    assert requested_by(easel, node)["door"] == "openai", requested_by(easel, node)
    if options.screenshot:
        page.screenshot(options.screenshot)


def edits_the_image_it_made(page, easel, options):
    """In the same chat."""
    message = page.say("Change it: at night", "Here you are.")
    node = shows(page, easel, message, "at night")
    assert len(node["referenceImages"]) == 1, node


def edits_an_attached_image(page, easel, options):
    with tempfile.NamedTemporaryFile(suffix=".png") as file:
        file.write(stored(easel, only_node(easel, "a lighthouse by the sea")))
        file.flush()
        page.new_chat("Image")
        page.attach(file.name)
        message = page.say("Change it: in winter", "Here you are.")
    node = shows(page, easel, message, "in winter")
    assert len(node["referenceImages"]) == 1, node


def waits_through_a_slow_image(page, easel, options):
    tasks = easel.tasks()
    page.new_chat("Image")
    started = time.monotonic()
    message = page.say("Draw a ship in fog [slow]", "Here you are.")
    took = time.monotonic() - started
    shows(page, easel, message, "a ship in fog [slow]")
    assert took > QUIET, f"it took only {took:.0f} s, which is not slow"
    assert easel.tasks() == tasks + 1, "it was paid for again"


def shows_that_a_prompt_was_refused(page, easel, options):
    page.new_chat("Image")
    message = page.say("Draw a boat [moderate]", "It did not work.")
    expect(page.open_result(message, "generate_image")).to_contain_text("Prompt refused by the provider")
    expect(message).to_contain_text(only_node(easel, "a boat [moderate]")["id"])


def uses_mcp_tools(page, easel, options):
    """Generates an image that is not ready at once, gets it, and asks for the costs."""
    page.new_chat("Easel")
    message = page.say("With Easel: a harbour [slow]", "Here you are.")
    node = only_node(easel, "a harbour [slow]")
    assert node["status"] == "completed" and requested_by(easel, node)["door"] == "mcp", node
    for tool in ("easel_generate_image", "easel_get_image"):
        expect(message).to_contain_text(tool)
    # The calls are collapsed into one line; opened, the image of the last one is there, too.
    message.get_by_text("Explored").click()
    assert page.image_of(message)[1] > 0
    message = page.say("What did it cost?", "Here you are.")
    consumed = easel.get("/api/usage")["creditsConsumed"]
    expect(page.open_result(message, "easel_get_costs")).to_contain_text(f"{consumed:g}")


def shows_that_an_mcp_prompt_was_refused(page, easel, options):
    page.new_chat("Easel")
    message = page.say("With Easel: a castle [moderate]", "It did not work.")
    expect(page.open_result(message, "easel_generate_image").get_by_text(re.compile("refused")).first).to_be_visible()


def shows_that_the_budget_is_used_up(page, easel, options):
    easel.command("organizations", "budget", easel.organization, "--credits", "1")
    tasks = easel.tasks()
    page.new_chat("Image")
    message = page.say("Draw a tower", "It did not work.")
    expect(page.open_result(message, "generate_image")).to_contain_text("Budget of this organization is used up")
    page.new_chat("Easel")
    message = page.say("With Easel: a bridge", "It did not work.")
    expect(page.open_result(message, "easel_generate_image").get_by_text(re.compile("budget")).first).to_be_visible()
    assert easel.tasks() == tasks, "it was paid for although nothing is left"


CHECKS = [generates_an_image, edits_the_image_it_made, edits_an_attached_image, waits_through_a_slow_image,
          shows_that_a_prompt_was_refused, uses_mcp_tools, shows_that_an_mcp_prompt_was_refused, shows_that_the_budget_is_used_up]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--screenshot", type=Path, help="writes the picture docs/openai.md shows")
    options = parser.parse_args()
    # If it is terminated, it still ends what it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    expect.set_options(timeout=30_000)
    failed = 0
    with Installation(speed=5, pictures="scenes", EASEL_QUIET_SECONDS=str(QUIET)) as easel, ChatModel() as model, \
            OpenWebUI(model.url) as webui, sync_playwright() as playwright:
        webui.use_for_images(easel)
        tools = webui.use_as_tools(easel)
        assert "generate_image" in tools, tools
        print(f"open webui: is set up, and finds {len(tools)} MCP tools", flush=True)
        browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
                                             args=["--no-sandbox", "--disable-dev-shm-usage"])
        page = Page(browser.new_context(viewport={"width": 1000, "height": 1020}, locale="en-US"), webui.url)
        for check in CHECKS:
            started = time.monotonic()
            name = check.__name__.replace("_", " ")
            try:
                check(page, easel, options)
                print(f"open webui: {name} ({time.monotonic() - started:.0f} s)", flush=True)
            except Exception:
                failed += 1
                FAILURES.mkdir(parents=True, exist_ok=True)
                page.page.screenshot(path=FAILURES / f"{check.__name__}.png")
                traceback.print_exc()
                print(f"FAILED open webui: {name}; screenshot in {FAILURES}", file=sys.stderr, flush=True)
        browser.close()
        if failed:
            (FAILURES / "open-webui.log").write_text(webui.log())
            (FAILURES / "easel.log").write_text(easel.log())
    print(f"{len(CHECKS) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
