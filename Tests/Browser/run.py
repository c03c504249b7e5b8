"""The page in a real browser with a real `easel dev`, one for each topic, so that topics do not see each other's images.

    run.py [topic[:test] …] [--firefox] [--screenshots FOLDER]

Fails with the server's log and a screenshot in .build/browser-failures. With --screenshots FOLDER it takes the pictures
README and docs show, and one of every view to look at, and nothing else. With --firefox the tests run in Firefox
(Debian's firefox-esr); those for what only Chromium can be told are left out.
"""

import contextlib
import importlib
import sys
import time
import traceback

from playwright.sync_api import sync_playwright

from stage import FAILURES, Easel, Stage, launch

TOPICS = ["canvas", "board", "layout", "many", "node", "retries", "spending", "composer", "references", "chat", "usage", "callbacks", "access", "webhooks",
          "canvases", "trash", "undo", "sharing", "live", "client", "trouble", "accessibility", "proxies"]


def play(browser, topic, function, arguments=(), speed=8):
    """Runs one test. Returns whether it passed."""
    started = time.monotonic()
    # What a test needs besides Easel, such as a language model; it returns the settings for Easel.
    with getattr(function, "beside", contextlib.nullcontext)() as other, Easel(speed, getattr(other, "environment", {})) as easel:
        stage = Stage(browser, easel)
        stage.other = other
        try:
            function(stage, *arguments)
            assert not stage.problems, stage.problems
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            FAILURES.mkdir(parents=True, exist_ok=True)
            stage.save(FAILURES / f"{topic}-{function.__name__}")
            print("".join(easel.log), file=sys.stderr)
            traceback.print_exc()
            print(f"FAILED {topic}: {function.__name__}; screenshots in {FAILURES}", file=sys.stderr)
            return False
        finally:
            stage.close()
    assert easel.status == 0, f"easel dev ended with status {easel.status}"
    print(f"browser: {topic}: {function.__name__.replace('_', ' ')} ({time.monotonic() - started:.0f} s)", flush=True)
    return True


def main():
    arguments = sys.argv[1:]
    folder = None
    if "--screenshots" in arguments:
        at = arguments.index("--screenshots")
        folder = arguments[at + 1]
        del arguments[at:at + 2]
    with sync_playwright() as playwright:
        firefox = "--firefox" in arguments
        arguments = [argument for argument in arguments if argument != "--firefox"]
        browser = launch(playwright.firefox if firefox else playwright.chromium)
        if folder:
            import pictures
            passed = [play(browser, "pictures", take, (folder,), speed=2)
                      for take in (pictures.for_the_readme, pictures.every_state, pictures.every_view, pictures.a_crowd)]
        else:
            passed = []
            for topic, _, name in (argument.partition(":") for argument in arguments or TOPICS):
                tests = importlib.import_module(f"topics.{topic}").TESTS
                passed += [play(browser, topic, test) for test in tests if name in ("", test.__name__)]
        browser.close()
    sys.exit(0 if passed and all(passed) else 1)


if __name__ == "__main__":
    main()
