"""Share links: created, opened without an account, framed by another site, revoked."""

from playwright.sync_api import expect

from other_site import OtherSite
from stage import SMALL_PHONE, WIDE, api, canvas_of, describe, drag, eventually, finished, kept, leave_fields, make, middle, nodes, rests

from topics.accessibility import check

#: Where the browser forbids a framed page to keep anything.
NO_STORAGE = """for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches'])
    Object.defineProperty(window, name, { get() { throw new DOMException('forbidden', 'SecurityError'); } });"""


def panel(page):
    return page.get_by_role("dialog", name="Share this canvas")


def share(page, name="Client"):
    """Creates a link with the dialog. Returns it as the server has it."""
    leave_fields(page)
    page.keyboard.press("Shift+S")
    panel(page).get_by_role("textbox", name="Name, only for you").fill(name)
    panel(page).get_by_role("button", name="Make a link").click()
    expect(panel(page).get_by_role("listitem").filter(has_text=name)).to_be_visible()
    canvas = canvas_of(page)
    made = api(page, "GET", f"/api/canvases/{canvas}/shares")["shares"]
    page.keyboard.press("Escape")
    expect(panel(page)).to_be_hidden()
    return next(share for share in made if share.get("name") == name)


def revoke(page, name="Client"):
    page.keyboard.press("Shift+S")
    row = panel(page).get_by_role("listitem").filter(has_text=name)
    row.get_by_role("button", name="Revoke").click()
    row.get_by_role("button", name="Revoke").click()
    expect(row).to_have_count(0)
    page.keyboard.press("Escape")


def local(stage, link):
    """The link's page on this server, whatever SITE_URL is."""
    return stage.easel.url.rstrip("/") + "/shared/" + link["url"].split("/shared/")[1]


def look(stage, address, **options):
    """Opens a page without a cookie. Returns the page and the headers of its API requests."""
    page = stage.person(**options).new_page()
    asked = []
    page.on("request", lambda request: asked.append(request) if "/api/" in request.url else None)
    page.goto(address)
    return page, asked


def live(page):
    expect(page.locator(".line")).to_have_attribute("data-line", "live")


def a_link_shows_the_canvas_live(stage):
    page = stage.window(permissions=["clipboard-read", "clipboard-write"])
    make(page, "a red boat")
    link = share(page)
    assert page.evaluate("navigator.clipboard.readText()") == link["url"], "the new link is copied"
    viewer, asked = look(stage, local(stage, link))
    live(viewer)
    finished(viewer, 1)
    expect(viewer.get_by_role("banner")).to_contain_text("shared, read only")
    expect(viewer.get_by_role("heading", level=1)).to_have_text("First canvas")
    describe(page, "a slow lighthouse")
    finished(viewer, 2)
    expect(viewer.locator(".prompt", has_text="a slow lighthouse")).to_be_visible()
    api(page, "PATCH", "/api/canvases/" + link["canvasId"], {"title": "For the client"})
    expect(viewer).to_have_title("For the client · Easel")
    # No chat, prices or models: only the images are requested, with the link alone.
    paths = {request.url.split("?")[0].split("/api/")[1].split("/")[0] for request in asked}
    assert paths == {"canvases", "events", "images"}, paths
    for request in asked:
        if "/api/images/" not in request.url:
            assert request.headers["authorization"] == "Bearer " + link["token"]
    assert viewer.context.cookies() == []
    assert viewer.evaluate("Object.keys(localStorage)") == [], "nothing is stored"


def nothing_can_be_changed(stage):
    page = stage.window()
    make(page, "a red boat", "a blue boat")
    link = share(page)
    before = kept(page)
    viewer, asked = look(stage, local(stage, link))
    live(viewer)
    finished(viewer, 2)
    for name in ["Describe an image", "Message"]:
        expect(viewer.get_by_role("textbox", name=name)).to_have_count(0)
    first = nodes(viewer).first
    first.click()
    tools = first.get_by_role("toolbar", name="Image")
    expect(tools.get_by_role("button")).to_have_count(1)
    expect(tools.get_by_role("link", name="Download")).to_be_visible()
    expect(first.locator(".handle:visible")).to_have_count(0)
    # Dragging an image moves the view.
    rests(viewer)
    place = middle(first)
    drag(viewer, place, (place[0] + 80, place[1] + 60))
    rests(viewer)
    moved = middle(first)
    assert abs(moved[0] - place[0] - 80) < 3 and abs(moved[1] - place[1] - 60) < 3, (place, moved)
    first.locator(".node-button").focus()
    for key in ["Shift+ArrowRight", "Delete", "Backspace", ">", "<", "l", "k", "g", "Shift+V", "f", "r", "x", "e", "h", "i", "p",
                "/", "c", "u", "Shift+C", "Shift+D", "Shift+A", "Shift+S", "Shift+N", "t", "s", "Control+a", "Control+k", "?"]:
        viewer.keyboard.press(key)
    expect(viewer.locator("dialog[open]")).to_have_count(0)
    first.click(button="right")
    expect(viewer.get_by_role("menu")).to_have_count(0)
    expect(nodes(viewer)).to_have_count(2)
    assert {request.method for request in asked} == {"GET"}
    assert kept(page) == before
    # Zooming in is allowed.
    first.locator(".node-button").focus()
    viewer.keyboard.press("Enter")
    large = viewer.get_by_role("dialog", name="Large image")
    expect(large).to_contain_text("a red boat")
    expect(large.get_by_role("toolbar").get_by_role("button")).to_have_count(1)
    viewer.keyboard.press("ArrowRight")
    expect(large).to_contain_text("a blue boat")
    with viewer.expect_download() as saved:
        large.get_by_role("link", name="Download").click()
    assert saved.value.suggested_filename.startswith("a-blue-boat."), saved.value.suggested_filename
    viewer.keyboard.press("Escape")
    viewer.keyboard.press("+")
    rests(viewer)
    viewer.keyboard.press("1")
    rests(viewer)
    for node in nodes(viewer).all():
        expect(node).to_be_in_viewport()


def only_existing_and_pending_images_are_shown(stage):
    page = stage.window()
    describe(page, "a city at night [fail]")
    expect(page.get_by_role("button", name="Try again · 18 credits").first).to_be_visible(timeout=20_000)
    describe(page, "a slow river [stuck]")
    expect(page.locator("image-node[data-kind=processing]")).to_have_count(1)
    link = share(page)
    viewer, _ = look(stage, local(stage, link))
    live(viewer)
    expect(nodes(viewer)).to_have_count(1)
    expect(nodes(viewer)).to_contain_text("a slow river")
    for words in ("Try again", "Fetch again", "credits", "city"):
        expect(viewer.get_by_text(words)).to_have_count(0)
    # An image that fails disappears, and comes back when a retry succeeds.
    describe(page, "a green hill two [fail-once]")
    expect(nodes(viewer)).to_have_count(2)
    retry = nodes(page).nth(2).locator(".face").get_by_role("button", name="Try again · 18 credits")
    expect(retry).to_be_visible(timeout=20_000)
    expect(nodes(viewer)).to_have_count(1)
    retry.click()
    expect(nodes(viewer)).to_have_count(2)
    finished(viewer, 1)
    nodes(page).nth(1).click()
    page.keyboard.press("x")
    expect(nodes(viewer)).to_have_count(1)


def a_link_opens_with_everything_in_view(stage):
    page = stage.window()
    link = share(page)
    for x, y in [(0, 0), (4000, 0), (0, 2500), (4000, 2500), (2000, 1200)]:
        api(page, "POST", f"/api/canvases/{link['canvasId']}/image-nodes", {"prompt": f"a red boat {x} {y}", "position": {"x": x, "y": y}})
    for size in (WIDE, SMALL_PHONE):
        viewer, _ = look(stage, local(stage, link), size=size)
        live(viewer)
        expect(nodes(viewer)).to_have_count(5)
        for node in nodes(viewer).all():
            expect(node).to_be_in_viewport(ratio=1)


def revoking_sends_viewers_away(stage):
    stage.expected += ["401"]
    page = stage.window()
    make(page, "a red boat")
    link = share(page)
    viewer, _ = look(stage, local(stage, link))
    live(viewer)
    finished(viewer, 1)
    revoke(page)
    gone = viewer.get_by_role("alert")
    expect(gone).to_contain_text("This link was revoked", timeout=30_000)
    expect(nodes(viewer)).to_have_count(0)
    check(viewer, "revoked")
    # Neither on reload nor with a session: the cookie does not count.
    viewer.reload()
    expect(gone).to_contain_text("This link was revoked")
    own = page.context.new_page()
    own.goto(local(stage, link))
    expect(own.get_by_role("alert")).to_contain_text("This link was revoked")
    expect(own.get_by_role("button")).to_have_count(4)  # the navigation buttons
    own.close()


def links_that_show_nothing(stage):
    stage.expected += ["401", "404"]
    page = stage.window()
    link = share(page)
    address = local(stage, link)
    viewer, _ = look(stage, address)
    live(viewer)
    expect(viewer.get_by_role("heading", name="No images yet")).to_be_visible()
    check(viewer, "shared, empty")
    describe(page, "the first one")
    finished(viewer, 1)
    for wrong, says in [(address[:-3], "does not work"), (address.split("#")[0], "does not work"),
                        (address.replace(link["canvasId"], "canvas_other"), "for another canvas")]:
        stranger, _ = look(stage, wrong)
        expect(stranger.get_by_role("alert")).to_contain_text(says)
        stranger.close()
    # A short disconnect recovers by itself or with a click.
    stage.expected += ["ERR_"]
    stranger = stage.person().new_page()
    stranger.route("**/api/canvases/*", lambda route: route.abort())
    stranger.goto(address)
    again = stranger.get_by_role("button", name="Try again")
    expect(again).to_be_visible()
    stranger.unroute("**/api/canvases/*")
    again.click()
    finished(stranger, 1)


def elsewhere(body, headers=()):
    """A site of another origin with one page."""
    page = f"<!doctype html><html lang=en><title>Elsewhere</title><body><main><h1>Elsewhere</h1>{body}</main>"
    return OtherSite({"/": page}, headers)


def any_page_can_frame_it(stage):
    # In Firefox: axe queries the frame before it has loaded, and the driver adds a style.
    stage.expected += ["does not match the recipient window", "an inline style (style-src-elem)"]
    page = stage.window()
    make(page, "a red boat")
    link = share(page)
    script = f'<script type="module" src="{stage.easel.url}embed.js"></script>'
    board = f'<easel-canvas canvas="{link["canvasId"]}" token="{link["token"]}" style="height:420px"></easel-canvas>'
    # An isolated page has the strictest rules for its frames.
    isolated = [("Cross-Origin-Embedder-Policy", "require-corp"), ("Cross-Origin-Opener-Policy", "same-origin")]
    with elsewhere(f"<p style='height:300px'>Above</p>{script}{board}<p style='height:2000px'>Below</p>", isolated) as site:
        # Being signed in makes no difference: no cookie is sent.
        for context in [stage.person(), page.context]:
            host = context.new_page()
            host.add_init_script(NO_STORAGE)
            asked = []
            host.on("request", lambda request: asked.append(request) if "/api/" in request.url else None)
            host.goto(site.origin)
            frame = host.frame_locator("easel-canvas iframe")
            expect(frame.locator(".line")).to_have_attribute("data-line", "live")
            expect(frame.locator("image-node[data-kind=completed] img")).to_have_count(1)
            expect(host.locator("easel-canvas iframe")).to_have_attribute("title", "A canvas with images, shared by Easel")
            for request in asked:
                if "/api/images/" not in request.url:
                    heads = request.all_headers()
                    assert "cookie" not in heads and heads["authorization"] == "Bearer " + link["token"], heads
            box = host.locator("easel-canvas iframe").bounding_box()
            assert box["height"] == 420 and box["width"] > 1000, box
            # The wheel scrolls the page until the board is clicked.
            host.mouse.move(box["x"] + 300, box["y"] + 200)
            host.mouse.wheel(0, 120)
            eventually(host, lambda: host.evaluate("scrollY") > 0, "the frame holds the page's wheel")
            check(host, "host")
            host.close()
        # Attributes can change at any time.
        host = stage.person(scheme="dark").new_page()
        host.goto(site.origin)
        expect(host.frame_locator("easel-canvas iframe").locator("html")).to_have_attribute("data-theme", "light")
        host.evaluate("document.querySelector('easel-canvas').setAttribute('theme', 'dark')")
        expect(host.frame_locator("easel-canvas iframe").locator("html")).to_have_attribute("data-theme", "dark")
        frame = host.frame_locator("easel-canvas iframe")
        expect(frame.locator("image-node[data-kind=completed] img")).to_have_count(1)
        for change, says in [("removeAttribute('token')", "has no token attribute"), ("setAttribute('token', 'easel_key')", "not that of a share link"),
                             ("setAttribute('src', 'javascript:alert(1)')", "not that of a share link"),
                             (f"setAttribute('token', '{link['token']}')", "no address of an Easel server"),
                             (f"setAttribute('src', '{stage.easel.url}')", None), ("removeAttribute('canvas')", "has no canvas attribute")]:
            host.evaluate(f"document.querySelector('easel-canvas').{change}")
            note = host.locator("easel-canvas").get_by_role("note")
            if says:
                expect(note).to_contain_text(says)
            else:
                expect(frame.locator("image-node[data-kind=completed] img")).to_have_count(1)
        # A canvas and a token that do not match.
        stage.expected += ["404"]
        host.evaluate("document.querySelector('easel-canvas').setAttribute('canvas', 'canvas_other')")
        expect(frame.get_by_role("alert")).to_contain_text("for another canvas")


def other_pages_cannot_be_framed(stage):
    # The driver has problems with Firefox's own error page.
    stage.expected += ["frame-ancestors", "Framing", "an inline style (style-src-elem)"]
    page = stage.window()
    with elsewhere(f'<iframe title="no" src="{stage.easel.url}"></iframe>') as site:
        host = page.context.new_page()
        host.goto(site.origin)
        eventually(host, lambda: host.frames[-1].url.startswith(("chrome-error:", "about:neterror")), "the page is framed")


def every_view(stage):
    page = stage.window()
    make(page, "a red boat", "a blue boat")
    link = share(page)
    address = page.url.removeprefix(stage.easel.url).split("#")[0]
    for size, scheme in [(WIDE, "dark"), (SMALL_PHONE, "light"), (WIDE, "light"), (SMALL_PHONE, "dark")]:
        viewer, _ = look(stage, local(stage, link), size=size, scheme=scheme, reduced_motion="reduce")
        live(viewer)
        finished(viewer, 2)
        check(viewer, f"shared {size} {scheme}")
        wider = viewer.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wider <= 0, f"{wider} px wider than the window {size}"
        nodes(viewer).first.locator(".node-button").focus()
        viewer.keyboard.press("Enter")
        expect(viewer.get_by_role("dialog", name="Large image")).to_be_visible()
        check(viewer, f"shared, large {size} {scheme}")
        viewer.close()
        own = stage.window(size, scheme, address + "#share", reduced_motion="reduce")
        row = panel(own).get_by_role("listitem").filter(has_text="Client")
        row.get_by_text("Embed it in a page").click()
        row.get_by_role("button", name="Revoke").click()
        check(own, f"sharing {size} {scheme}")
        own.close()


TESTS = [a_link_shows_the_canvas_live, nothing_can_be_changed, only_existing_and_pending_images_are_shown, a_link_opens_with_everything_in_view, revoking_sends_viewers_away,
         links_that_show_nothing, any_page_can_frame_it, other_pages_cannot_be_framed, every_view]
