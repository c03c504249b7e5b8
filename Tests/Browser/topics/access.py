"""Keys and sessions."""

import re

from playwright.sync_api import expect

from stage import api


def panel(page):
    return page.get_by_role("dialog", name="Keys and sessions")


def make_key(page, name, *scopes):
    """Creates a key with the form. Returns its value."""
    panel(page).get_by_role("button", name="New key").click()
    panel(page).get_by_role("textbox", name="Name").fill(name)
    for scope in ("read", "write", "admin"):
        panel(page).get_by_role("checkbox", name=scope).set_checked(scope in scopes)
    panel(page).get_by_role("button", name="Create the key").click()
    return panel(page).get_by_role("textbox", name="The new key").input_value()


def key_is_made_shown_once_and_revoked(stage):
    page = stage.window(permissions=["clipboard-read", "clipboard-write"])
    page.keyboard.press("Shift+A")
    key = make_key(page, "Dashboard", "read")
    assert re.fullmatch(r"easel_[\w-]{20,}", key), key
    panel(page).get_by_role("button", name="Copy").click()
    assert page.evaluate("navigator.clipboard.readText()") == key
    panel(page).get_by_role("button", name="I have saved it").click()
    expect(panel(page)).not_to_contain_text("shown only once")
    row = panel(page).get_by_role("listitem").filter(has_text="Dashboard")
    expect(row).to_contain_text("expires in 3 months")
    expect(row).not_to_contain_text("write")
    known = api(page, "GET", "/api/keys")["keys"]
    made = next(one for one in known if one.get("name") == "Dashboard")
    assert made["scopes"] == ["read"] and made["expiresAt"] > made["createdAt"], made
    row.get_by_role("button", name="Revoke Dashboard").click()
    expect(row).to_contain_text("It stops working at once")
    # Cancel has the focus, and nothing has happened yet.
    expect(row.get_by_role("button", name="Keep it")).to_be_focused()
    assert "revokedAt" not in next(one for one in api(page, "GET", "/api/keys")["keys"] if one["id"] == made["id"])
    page.keyboard.press("Escape")
    expect(panel(page)).to_be_visible()
    row.get_by_role("button", name="Revoke Dashboard").click()
    row.get_by_role("button", name="Revoke Dashboard").click()
    expect(panel(page)).to_contain_text("1 key that no longer works")
    assert "revokedAt" in next(one for one in api(page, "GET", "/api/keys")["keys"] if one["id"] == made["id"])


def errors_are_shown_in_the_form(stage):
    page = stage.window(address="#access")
    panel(page).get_by_role("button", name="New key").click()
    panel(page).get_by_role("checkbox", name="read").uncheck()
    panel(page).get_by_role("button", name="Create the key").click()
    expect(panel(page).get_by_role("alert")).to_have_text("Choose at least one.")
    assert len(api(page, "GET", "/api/keys")["keys"]) == 1


def other_sessions_can_be_signed_out(stage):
    page = stage.window()
    other = stage.window()
    page.keyboard.press("Shift+A")
    expect(panel(page)).to_contain_text("this browser")
    out = panel(page).get_by_role("button", name=re.compile("^Sign out "))
    expect(out).to_have_count(1)  # not for this browser's own session
    # Its live feed ends at once.
    stage.expected.append("401")
    out.click()
    panel(page).get_by_role("button", name=re.compile("^Sign out ")).click()
    expect(out).to_have_count(0)
    other.keyboard.press("Shift+C")
    expect(other.get_by_role("heading", name="Sign in to Easel")).to_be_visible()


def without_the_admin_scope_it_says_so(stage):
    page = stage.window(address="#access")
    key = make_key(page, "Reader", "read")
    reader = stage.window()
    api(reader, "POST", "/api/session", {"apiKey": key})
    reader.reload()
    reader.keyboard.press("Shift+A")
    expect(panel(reader)).to_contain_text("Keys are managed by administrators")
    expect(panel(reader)).to_contain_text("this browser")
    expect(panel(reader).get_by_role("button", name="New key")).to_have_count(0)


TESTS = [key_is_made_shown_once_and_revoked, errors_are_shown_in_the_form, other_sessions_can_be_signed_out, without_the_admin_scope_it_says_so]
