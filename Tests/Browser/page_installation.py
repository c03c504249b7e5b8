"""`easel serve` with `easel simulate` as separate programs, for what `easel dev` can't do, such as other settings."""

import sys

from playwright.sync_api import expect

from stage import ROOT

sys.path.append(str(ROOT / "Tests/Clients"))

import installation  # noqa: E402


class Installation(installation.Installation):
    def __init__(self, **environment):
        super().__init__(speed=8, pictures="scenes", **environment)

    def signed_in(self, stage):
        page = stage.person().new_page()
        stage.expected.append("401")
        page.goto(self.url)
        page.get_by_role("textbox", name="API key").fill(self.key)
        page.get_by_role("button", name="Sign in").click()
        expect(page.locator("easel-header .line")).to_have_attribute("data-line", "live")
        stage.expected.remove("401")
        return page
