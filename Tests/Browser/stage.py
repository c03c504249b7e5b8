"""What every topic needs: `easel dev` in its own folder, browser windows with error checks, and common steps."""

import os
import re
import signal
import subprocess
import tempfile
import threading
from pathlib import Path

from playwright.sync_api import expect

ROOT = Path(__file__).resolve().parents[2]
FAILURES = ROOT / ".build" / "browser-failures"
WIDE = (1440, 900)
PHONE = (390, 844)
SMALL_PHONE = (360, 740)


# Where Firefox saves downloads; Playwright tells Chromium.
DOWNLOADS = tempfile.TemporaryDirectory(prefix="easel-downloads-")

# Firefox is driven by WebDriver BiDi, which can't override the color scheme, so the profile sets it.
FIREFOX = {"channel": "moz-firefox", "args": ["--no-remote"], "env": {**os.environ, "MOZ_DISABLE_CONTENT_SANDBOX": "1"}, "firefox_user_prefs": {
    "ui.systemUsesDarkTheme": 1, "layout.css.prefers-color-scheme.content-override": 0, "app.update.enabled": False,
    "browser.download.folderList": 2, "browser.download.dir": DOWNLOADS.name, "network.captive-portal-service.enabled": False, "network.connectivity-service.enabled": False}}


def launch(browser_type, prefs=None):
    # Waits are short on an idle machine; a busy one may need longer.
    expect.set_options(timeout=15_000)
    if browser_type.name == "firefox":
        options = {**FIREFOX, "firefox_user_prefs": {**FIREFOX["firefox_user_prefs"], **(prefs or {})}}
        return browser_type.launch(executable_path=os.environ.get("FIREFOX", "/usr/bin/firefox-esr"), **options)
    return browser_type.launch(
        executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
        args=["--no-sandbox", "--disable-dev-shm-usage"])


class Easel:
    """`easel dev` on a free port."""

    def __init__(self, speed, environment=None):
        self.speed = speed
        self.environment = environment or {}

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="easel-browser-")
        self.process = subprocess.Popen(
            [ROOT / ".build/debug/easel", "dev", "--port", "0", "--speed", str(self.speed)],
            cwd=self.folder.name, env={**os.environ, **self.environment}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.log = []
        for line in self.process.stdout:
            self.log.append(line)
            if found := re.search(r"Page\s+(http://\S+)", line):
                self.url = found.group(1)
                # Keep reading, so that the server never blocks on a full pipe.
                threading.Thread(target=lambda: self.log.extend(self.process.stdout), daemon=True).start()
                return self
        raise SystemExit("easel dev did not start:\n" + "".join(self.log))

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.status = self.process.wait(timeout=15)
        self.folder.cleanup()


class Stage:
    """The windows of one test. Console errors and requests to other hosts are problems."""

    def __init__(self, browser, easel):
        self.browser = browser
        self.easel = easel
        self.contexts = []
        self.problems = []
        # Console messages that a test expects, such as those of a request it makes fail.
        self.expected = []
        # A name that already exists would get a number.
        for file in Path(DOWNLOADS.name).iterdir():
            file.unlink()

    def person(self, size=WIDE, scheme="dark", **options):
        """A separate browser context, without shared storage."""
        context = self.browser.new_context(
            viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, **options)
        context.set_default_timeout(15_000)
        # A route added while a page is open may miss the next request, unless requests were already being routed.
        context.route("**/nobody-asks-for-this", lambda route: route.abort())
        context.on("page", self.watch)
        self.contexts.append(context)
        return context

    def window(self, size=WIDE, scheme="dark", address="", **options):
        page = self.person(size, scheme, **options).new_page()
        self.go(page, address)
        return page

    def go(self, page, address=""):
        page.goto(self.easel.url + address)
        expect(page.locator("easel-header .line")).to_have_attribute("data-line", "live")

    def watch(self, page):
        def hear(words):
            if not any(known in words for known in self.expected):
                self.problems.append(words)

        page.on("console", lambda message: hear(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: hear(str(error)))
        page.on("request", lambda request: hear(f"third-party request: {request.url}")
                if not request.url.startswith(("http://127.0.0.1:", "blob:", "data:")) else None)

    def save(self, path):
        number = 0
        for context in self.contexts:
            for page in context.pages:
                number += 1
                try:
                    page.screenshot(path=f"{path}-{number}.png")
                except Exception as error:  # the window itself may be broken
                    print(f"no screenshot of window {number}: {error}")

    def close(self):
        for context in self.contexts:
            context.close()


def say(page, words):
    """A message in the chat."""
    box = page.get_by_role("textbox", name="Message")
    box.fill(words)
    box.press("Enter")


def describe(page, words):
    """A prompt in the composer."""
    box = page.get_by_role("textbox", name="Describe an image")
    box.fill(words)
    box.press("Enter")


def nodes(page):
    return page.locator("image-node")


def finished(page, count):
    """Waits until the given number of images is there and drawn."""
    expect(page.locator("image-node[data-kind=completed] img")).to_have_count(count, timeout=30_000)


def make(page, *prompts):
    """Creates images with the composer: ready, all in view, none selected."""
    before = nodes(page).count()
    for at, prompt in enumerate(prompts):
        describe(page, prompt)
        expect(nodes(page)).to_have_count(before + at + 1)
    finished(page, before + len(prompts))
    leave_fields(page)
    page.keyboard.press("1")
    rests(page)


def settles(page):
    """Waits until nothing moves except endless animations, and every image in view is drawn."""
    page.evaluate("""() => Promise.all([
        ...document.getAnimations().filter((known) => known.effect.getTiming().iterations !== Infinity).map((known) => known.finished.catch(() => {})),
        ...[...document.images].filter((picture) => picture.loading !== 'lazy').map((picture) => picture.decode().catch(() => {}))])""")


def leave_fields(page):
    page.evaluate("document.activeElement?.blur()")


def eventually(page, holds, what, seconds=20):
    """Repeats until it holds. (`wait_for_function` treats the promise of an async function as true.)"""
    for _ in range(seconds * 4):
        if holds():
            return
        page.wait_for_timeout(250)
    raise AssertionError(what)


def rests(page):
    """Waits until the view has stopped gliding."""
    places = []

    def rested():
        places.append(page.evaluate("document.querySelector('.board-layer').style.transform"))
        return places[-1:] == places[-2:-1]

    eventually(page, rested, "the view is still moving")


def in_firefox(page):
    return page.context.browser.browser_type.name == "firefox"


def double_click(locator):
    """Two clicks driven in Firefox are not a double click, so its event is sent here."""
    if not in_firefox(locator.page):
        return locator.dblclick()
    locator.click()
    locator.dispatch_event("dblclick", {"detail": 2})


def tap(locator):
    """Playwright can't tap in Firefox."""
    return locator.click() if in_firefox(locator.page) else locator.tap()


def put(locator, words):
    """Inserts long text at once: in Firefox, `fill` types each letter."""
    locator.evaluate("""(field, words) => {
        field.focus();
        field.value = words;
        field.dispatchEvent(new Event('input', { bubbles: true }));
    }""", words)


def middle(locator):
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page, start, end, steps=8):
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=steps)
    page.mouse.up()


def api(page, method, path, body=None):
    """The server's response to a request like the page's."""
    return page.evaluate("""async ([method, path, body]) => {
        const headers = { 'content-type': 'application/json', 'x-easel-request': 'page' };
        const answer = await fetch(path, { method, headers, body: body && JSON.stringify(body) });
        return answer.status === 204 ? null : answer.json();
    }""", [method, path, body])


def hears_no_answer(page, path):
    """The page's posts there arrive, but the responses do not, until it is reloaded."""
    page.evaluate("""(path) => {
        const real = window.fetch;
        window.fetch = async (to, how) => {
            const answer = await real(to, how);
            return how?.method === 'POST' && String(to).endsWith(path) ? new Promise(() => {}) : answer;
        };
    }""", path)


def loses_the_answer(page, path, until="body"):
    """The page's posts there arrive, but the responses break off, until `finds_answers`."""
    page.evaluate("""([path, until]) => {
        const real = window.fetch;
        window.fetch = async (to, how) => {
            const answer = await real(to, how);
            if (how?.method !== 'POST' || !String(to).endsWith(path)) return answer;
            await new Promise((go) => {
                const look = () => document.querySelector(until) && (changes.disconnect(), go());
                const changes = new MutationObserver(look);
                changes.observe(document, {subtree: true, childList: true, attributes: true});
                look();
            });
            throw new TypeError('The connection broke.');
        };
        window.findAnswers = () => (window.fetch = real);
    }""", [path, until])


def finds_answers(page):
    page.evaluate("findAnswers()")


def canvas_of(page):
    """The id of the open canvas. A view over it is in the URL's fragment."""
    return page.url.split("/canvases/")[1].split("#")[0]


def kept(page):
    """The image nodes of the open canvas on the server."""
    return api(page, "GET", f"/api/canvases/{canvas_of(page)}")["imageNodes"]
