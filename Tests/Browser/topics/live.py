"""One live connection for all tabs of a browser, passed on when its tab closes, and complete after any disconnect."""

from playwright.sync_api import expect

from cutter import Cutter
from stage import api, canvas_of, describe, eventually, finished, in_firefox, kept, leave_fields, nodes

CUTS = 200


def tabs_share_one_connection(stage):
    context = stage.person()
    connections = []
    context.on("request", lambda request: connections.append(request.url) if "/api/events?" in request.url else None)
    first = context.new_page()
    stage.go(first)
    address = first.url.removeprefix(stage.easel.url)
    others = [context.new_page() for _ in range(3)]
    for page in others:
        stage.go(page, address)
    assert len(connections) == 1, connections
    describe(others[0], "a red boat")
    for page in [first, *others]:
        finished(page, 1)
    # The tab with the connection closes; another one takes over without missing anything.
    first.close()
    describe(others[1], "a green tree")
    for page in others:
        expect(nodes(page)).to_have_count(2)
        finished(page, 2)
    assert len(connections) == 2, connections


def a_suspended_tab_does_not_stop_the_others(stage):
    """The tab with the connection is blocked by an open dialog."""
    context = stage.person()
    first, second = (context.new_page() for _ in range(2))
    stage.go(first)
    address = first.url.removeprefix(stage.easel.url)
    stage.go(second, address)
    dialogs = []
    first.on("dialog", lambda dialog: dialogs.append(dialog))
    first.evaluate("setTimeout(() => alert('left open'), 10)")
    eventually(second, lambda: len(dialogs) == 1, "the first tab stands still")
    describe(second, "a red boat")
    finished(second, 1)
    # A tab opened now works as well.
    third = context.new_page()
    stage.go(third, address)
    expect(third.locator("easel-header .line")).to_have_attribute("data-line", "live")
    describe(third, "a green tree")
    for page in [second, third]:
        finished(page, 2)
    # When it continues it has missed nothing, and there is one connection again.
    dialogs[0].dismiss()
    finished(first, 2)
    describe(first, "a blue house")
    for page in [first, second, third]:
        finished(page, 3)
        expect(page.locator("easel-header .line")).to_have_attribute("data-line", "live")


def tabs_with_other_canvases_share_it_too(stage):
    context = stage.person()
    connections, ended = [], set()
    is_feed = lambda request: "/api/events?" in request.url
    context.on("request", lambda request: connections.append(request) if is_feed(request) else None)
    for end in ["requestfinished", "requestfailed"]:
        context.on(end, lambda request: ended.add(request))
    following = lambda: [request.url for request in connections if request not in ended and not request.frame.page.is_closed()]
    first = context.new_page()
    stage.go(first)
    second = context.new_page()
    canvas = api(first, "POST", "/api/canvases", {"title": "Second"})["id"]
    stage.go(second, f"/canvases/{canvas}")
    describe(first, "a red boat")
    describe(second, "a green tree")
    describe(second, "a blue house")
    finished(first, 1)
    finished(second, 2)
    eventually(first, lambda: [url.count("canvas_") for url in following()] == [2], "one connection follows both")
    # The tab with the connection closes, and the other one continues.
    first.close()
    describe(second, "a yellow sun")
    finished(second, 3)
    eventually(second, lambda: [url.count(canvas) for url in following()] == [1], "only what is open is followed")


def a_canvas_deleted_elsewhere_is_closed(stage):
    stage.expected += ["404 (Not Found)"]
    page = stage.window()
    doomed = api(page, "POST", "/api/canvases", {"title": "Doomed"})["id"]
    watcher = stage.window(address=f"/canvases/{doomed}")
    api(page, "DELETE", f"/api/canvases/{doomed}")
    expect(watcher.get_by_text("That canvas no longer exists")).to_be_visible()
    eventually(watcher, lambda: doomed not in watcher.url, "another canvas is open")
    expect(watcher.locator("easel-header .line")).to_have_attribute("data-line", "live")
    describe(watcher, "a red boat")
    finished(watcher, 1)


def drawn(page):
    """What a person sees on the canvas: all image nodes with position, state and text."""
    return sorted(page.evaluate("""() => [...document.querySelectorAll('image-node')].map((node) =>
        [['--x', '--y', '--w', '--h'].map((side) => node.style.getPropertyValue(side)), node.dataset.kind,
         node.querySelector('.node-button').getAttribute('aria-label'), node.querySelector('.facts').textContent,
         new URL(node.querySelector('img')?.src ?? location.origin).pathname].join(' | '))"""))


def two_browsers_survive_many_disconnects(stage):
    """Every connection of two browsers is cut repeatedly while images are created, moved, deleted and finished."""
    stage.expected += ["Failed to load resource", "ERR_"]
    with Cutter(stage.easel.url) as cutter:
        first, second = (stage.person() for _ in range(2))
        pages = []
        for context in (first, second):
            page = context.new_page()
            page.goto(cutter.origin + (pages[0].url.removeprefix(cutter.origin) if pages else ""))
            expect(page.locator("easel-header .line")).to_have_attribute("data-line", "live")
            pages.append(page)
        fresh = stage.window(address=pages[0].url.removeprefix(cutter.origin))
        canvas = canvas_of(fresh)

        def act(number):
            """A client with a good connection changes something."""
            if number % 4 == 0 and number < 100:
                api(fresh, "POST", f"/api/canvases/{canvas}/image-nodes", {"prompt": f"picture {number}", "position": {"x": (number % 5) * 300, "y": number * 15}})
            elif number % 4 == 1:
                known = kept(fresh)
                one = known[number % len(known)]
                api(fresh, "PATCH", f"/api/image-nodes/{one['id']}", {"position": {"x": one["position"]["x"] + 7, "y": one["position"]["y"] - 5}})
            elif number % 40 == 18:
                known = kept(fresh)
                api(fresh, "DELETE", f"/api/image-nodes/{known[0]['id']}")

        for number in range(CUTS):
            before = cutter.cuts
            act(number)
            cutter.cut_feeds(len(pages))
            assert cutter.cuts >= before + len(pages)
        assert cutter.cuts >= CUTS * len(pages), cutter.cuts
        eventually(fresh, lambda: all(node["status"] == "completed" for node in kept(fresh)), "all pictures are there", seconds=90)
        fresh.reload()
        count = len(kept(fresh))
        for page in [*pages, fresh]:
            leave_fields(page)
            page.keyboard.press("1")
            finished(page, count)
        truth = drawn(fresh)
        assert len(truth) == count > 12, truth
        for page in pages:
            eventually(page, lambda: drawn(page) == truth, "a reconnected browser shows the same as a new one")
            expect(page.get_by_text("Connection lost.")).to_be_hidden()


def cut(page, is_cut):
    """Firefox can't be set offline; there, requests are blocked instead."""
    if not in_firefox(page):
        page.context.set_offline(is_cut)
    elif is_cut:
        page.route("**/api/**", lambda route: route.abort())
    else:
        page.unroute("**/api/**")


def a_broken_connection_recovers(stage):
    page = stage.window()
    stage.expected += ["Failed to load resource", "ERR_INTERNET_DISCONNECTED"]
    other = stage.window(address=page.url.removeprefix(stage.easel.url))
    cut(page, True)
    page.evaluate("dispatchEvent(new Event('online'))")  # a disconnect is noticed only when the connection is used
    expect(page.get_by_text("Connection lost.")).to_be_visible()
    describe(other, "a red boat")
    finished(other, 1)
    cut(page, False)
    finished(page, 1)
    expect(page.get_by_text("Connection lost.")).to_be_hidden()


TESTS = [tabs_share_one_connection, a_suspended_tab_does_not_stop_the_others, tabs_with_other_canvases_share_it_too, a_canvas_deleted_elsewhere_is_closed,
         a_broken_connection_recovers, two_browsers_survive_many_disconnects]
