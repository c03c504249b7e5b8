"""One live connection for all tabs of a browser, handed on when its tab closes."""

from playwright.sync_api import expect

from stage import describe, finished, nodes


def tabs_share_one_connection(stage):
    context = stage.person()
    connections = []
    context.on("request", lambda request: connections.append(request.url) if "/events?after=" in request.url else None)
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
    # The tab with the connection closes; another one takes over, and nothing is missed.
    first.close()
    describe(others[1], "a green tree")
    for page in others:
        expect(nodes(page)).to_have_count(2)
        finished(page, 2)
    assert len(connections) == 2, connections


def a_broken_line_heals(stage):
    page = stage.window()
    stage.expected += ["Failed to load resource", "ERR_INTERNET_DISCONNECTED"]
    other = stage.window(address=page.url.removeprefix(stage.easel.url))
    page.context.set_offline(True)
    page.evaluate("dispatchEvent(new Event('online'))")  # a cut is only felt when the connection is used
    expect(page.get_by_text("Connection lost.")).to_be_visible()
    describe(other, "a red boat")
    finished(other, 1)
    page.context.set_offline(False)
    finished(page, 1)
    expect(page.get_by_text("Connection lost.")).to_be_hidden()


TESTS = [tabs_share_one_connection, a_broken_line_heals]
