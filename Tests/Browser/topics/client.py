"""The JavaScript client on pages of other sites, in ALLOWED_ORIGINS or not, and in React."""

import importlib.util
import pathlib
import re

from playwright.sync_api import expect

from other_site import OtherSite
from page_installation import Installation
from stage import ROOT, eventually

HOOKS = re.findall(r"```js\n(.*?)```", (ROOT / "docs/react.md").read_text(), re.DOTALL)


def react(name):
    """React's own file, from the wheel of Dash."""
    folder = pathlib.Path(importlib.util.find_spec("dash").submodule_search_locations[0]) / "deps"
    return sorted(folder.glob(f"{name}@18*.min.js"))[-1].read_text()


def document(body):
    return f"<!doctype html><html lang=en><title>App</title><link rel=icon href=data:,><body>{body}</html>"


APP = {"/": document('<main></main><script type="module" src="/app.js"></script>'), "/app.js": """
const [url, key] = location.hash.slice(1).split('|');
try {
  const { Easel } = await import(`${url}/client.js`);
  const easel = new Easel({ key });
  const canvas = await easel.canvases.create({ title: 'From elsewhere' });
  const { imageNodes: [node] } = await easel.imageNodes.create(canvas.id, { prompt: 'a red boat' });
  const { imageUrl, prompt, status } = await easel.imageNodes.wait(node);
  document.querySelector('main').append(Object.assign(new Image(), { src: imageUrl, alt: `${prompt}, ${status}` }));
  const bytes = await (await fetch(imageUrl)).arrayBuffer();
  await easel.uploads.create(new Blob([bytes], { type: 'image/png' }));
  await easel.canvases.rename(canvas.id, 'Renamed elsewhere');
  const refused = await easel.imageNodes.create(canvas.id, { prompt: '' }).catch((error) => error);
  const withCookie = await fetch(`${url}/api/canvases`, { credentials: 'include' }).catch(() => 'blocked');
  document.title = `${refused.code} ${refused.field} ${withCookie}`;
} catch (error) {
  document.title = `failed: ${error.name}`;
}
"""}
HERE = {**APP, "/app.js": APP["/app.js"].replace("await import(`${url}/client.js`)", "await import('/client.js')")
        .replace("{ key }", "{ baseURL: url, key, retries: 0 }"),
        "/client.js": (ROOT / "Sources/EaselServer/Page/Assets/client/client.js").read_text()}


def only_an_allowed_site_uses_it(stage):
    stage.expected += ["CORS policy", "Same Origin Policy", "ERR_FAILED", "422", "401"]
    with OtherSite(APP) as app, OtherSite(APP) as other, OtherSite(HERE) as copy, Installation() as easel:
        easel.restart(ALLOWED_ORIGINS=app.origin, RESULT_HOSTS=easel.provider)
        # Signed in on the server itself, in the same browser: the cookie must not help other sites.
        home = easel.signed_in(stage)
        page = home.context.new_page()
        page.goto(f"{app.origin}/#{easel.url}|{easel.key}")
        image = page.get_by_role("img", name="a red boat, completed")
        expect(image).to_be_visible(timeout=60_000)
        eventually(page, lambda: image.evaluate("(image) => image.naturalWidth") > 100, "the image is drawn")
        expect(page).to_have_title("invalid_field prompt blocked")
        # With the server's module or their own copy, other sites can't read anything.
        for site in (other, copy):
            page.goto(f"{site.origin}/#{easel.url}|{easel.key}")
            expect(page).to_have_title(re.compile("^failed: (TypeError|EaselError)$"))
        assert easel.tasks() == 1


REACT = {
    "/": document("""<main id="root"></main>
        <script src="/react.js"></script><script src="/react-dom.js"></script>
        <script type="importmap">{"imports": {"react": "/react-module.js"}}</script>
        <script type="module" src="/app.js"></script>"""),
    "/react-module.js": "export const { StrictMode, createElement, useEffect, useReducer, useState } = React;",
    "/useImageNode.js": HOOKS[0], "/useCanvas.js": HOOKS[1], "/app.js": """
import { StrictMode, createElement as h, useState } from 'react';
import { useImageNode } from '/useImageNode.js';
import { useCanvas } from '/useCanvas.js';
const [url, key] = location.hash.slice(1).split('|');
const { Easel } = await import(`${url}/client.js`);
const easel = new Easel({ key });
const canvas = await easel.canvases.create({ title: 'React' });
const { imageNodes } = await easel.imageNodes.create(canvas.id, { prompt: 'a red boat', count: 3 });
window.act = { delete: () => easel.imageNodes.delete(imageNodes[0].id) };

function Card({ id }) {
  const node = useImageNode(easel, id);
  if (!node) return h('p', null, 'no image');
  return node.status === 'completed' ? h('img', { src: node.imageUrl, alt: node.prompt }) : h('p', null, node.status);
}
function Count() {
  return h('output', null, `${useCanvas(easel, canvas.id).size} on the canvas`);
}
function App() {
  const [isShown, setShown] = useState(true);
  return h('div', null, h('button', { onClick: () => setShown(!isShown) }, 'Toggle'),
    isShown && [h(Count, { key: 'count' }), ...imageNodes.map(({ id }) => h(Card, { id, key: id }))]);
}
ReactDOM.createRoot(document.getElementById('root')).render(h(StrictMode, null, h(App)));
""",
}


def a_hook_keeps_an_image_node_live(stage):
    # Watching a deleted image node gives 404.
    stage.expected.append("404")
    files = {**REACT, "/react.js": react("react"), "/react-dom.js": react("react-dom")}
    with OtherSite(files) as app, Installation() as easel:
        easel.restart(ALLOWED_ORIGINS=app.origin, RESULT_HOSTS=easel.provider)
        page = stage.person().new_page()
        feeds = set()
        page.on("request", lambda request: feeds.add(request) if "/api/events?" in request.url else None)
        for end in ("requestfinished", "requestfailed"):
            page.on(end, lambda request: feeds.discard(request))
        page.goto(f"{app.origin}/#{easel.url}|{easel.key}")
        images = page.get_by_role("img", name="a red boat")
        expect(images).to_have_count(3, timeout=60_000)
        expect(page.get_by_text("3 on the canvas")).to_be_visible()
        eventually(page, lambda: len(feeds) == 2, "three cards share one connection; the canvas has its own")
        page.evaluate("act.delete()")
        expect(images).to_have_count(2)
        expect(page.get_by_text("no image")).to_be_visible()
        expect(page.get_by_text("2 on the canvas")).to_be_visible()
        page.get_by_role("button", name="Toggle").click()
        eventually(page, lambda: not feeds, "only shown image nodes are followed")
        page.get_by_role("button", name="Toggle").click()
        expect(images).to_have_count(2)


TESTS = [only_an_allowed_site_uses_it, a_hook_keeps_an_image_node_live]
