"""Behind nginx and Caddy, with the files from docs/deploy.md: sign-in, live feed, callback, upload."""

import base64

from playwright.sync_api import expect

from proxies import LAN_NAME, NAME, PASSWORD, USER, Proxied, bare_nginx, caddy, connect, nginx, nginx_with_a_password, picture
from stage import api, describe, finished

#: More than nginx takes unless it is told to, sent as a browser sends a file.
UPLOAD = """async (bytes) => {
    const body = new Uint8Array(atob(bytes).split('').map((sign) => sign.charCodeAt(0)));
    const answer = await fetch('/api/uploads', { method: 'POST', body, headers: { 'content-type': 'image/png', 'x-easel-request': 'page' } });
    return answer.status;
}"""


def live(page):
    expect(page.locator("easel-header .line")).to_have_attribute("data-line", "live", timeout=30_000)


def sign_in(page, key):
    page.get_by_role("textbox", name="API key").fill(key)
    page.get_by_role("button", name="Sign in").click()


def works(stage, start, **options):
    with Proxied(start) as proxied:
        browser = proxied.browser(stage)
        try:
            context = browser.new_context(ignore_https_errors=True, **options)
            context.set_default_timeout(30_000)
            page = context.new_page()
            page.goto(f"https://{NAME}/")
            sign_in(page, proxied.easel.key)
            live(page)
            cookie = next(one for one in context.cookies() if "easel" in one["name"])
            assert cookie["name"] == "__Host-easel_session" and cookie["secure"], cookie
            # Only the callback through the proxy finishes it, and only the feed shows it.
            for count in (1, 2):
                describe(page, f"boat {count}")
                finished(page, count)
            assert proxied.provider.callbacks == [(f"https://{NAME}", 200)] * 2, proxied.provider.callbacks
            assert proxied.provider.questions == 0
            large = base64.b64encode(picture(1200, 900, noise=True)).decode()
            assert len(large) > 4_000_000
            assert page.evaluate(UPLOAD, large) == 201
            # The proxy lets the cookie through, and the cookie alone is enough at the next visit.
            page.reload()
            live(page)
            finished(page, 2)
            assert api(page, "GET", "/api/session")["organization"]["name"] == "Test"
            # Behind a proxy, no visitor counts as local.
            stranger = connect(proxied.port)
            stranger.request("GET", "/metrics")
            assert stranger.getresponse().status == 401
        finally:
            browser.close()


def works_behind_caddy(stage):
    works(stage, caddy)


def works_behind_nginx(stage):
    works(stage, nginx)


def works_behind_nginx_with_a_password(stage):
    works(stage, nginx_with_a_password, http_credentials={"username": USER, "password": PASSWORD})


def other_names_over_plain_http(stage):
    """The key is valid: either it signs in, or the page says what else is wrong."""
    with Proxied(bare_nginx) as proxied:
        browser = proxied.browser(stage)
        try:
            page = browser.new_page()
            page.goto(f"http://{LAN_NAME}:{proxied.port}/")
            sign_in(page, proxied.easel.key)
            told = page.get_by_role("alert")
            expect(told).to_contain_text("SITE_URL")
            expect(told).to_contain_text("proxy_set_header Host $host")
            # Without the proxy, under the same name, over plain HTTP.
            page.goto(f"http://{LAN_NAME}:{proxied.easel.port}/")
            sign_in(page, proxied.easel.key)
            live(page)
            page.reload()
            live(page)
        finally:
            browser.close()


TESTS = [works_behind_caddy, works_behind_nginx, works_behind_nginx_with_a_password, other_names_over_plain_http]
