"""The examples of docs/openai.md, run unchanged."""

import json
import os
import re
import subprocess
import sys
import tempfile

from installation import ROOT

PYTHON = "clients-openai"

EXAMPLES = re.findall(r"```(sh|python)\n(.*?)```", (ROOT / "docs/openai.md").read_text(), re.DOTALL)


def the_examples_work(easel):
    with tempfile.TemporaryDirectory() as folder:
        for language, text in EXAMPLES:
            given = f"EASEL, KEY = {easel.url!r}, {easel.key!r}\n"
            command = ["bash", "-ec", text] if language == "sh" else [sys.executable, "-c", given + text]
            subprocess.run(command, cwd=folder, env={**os.environ, "EASEL": easel.url, "KEY": easel.key}, check=True, timeout=120)
        with open(f"{folder}/answer.json") as file:
            assert json.load(file)["data"][0]["b64_json"]
        assert os.path.getsize(f"{folder}/boat.png") > 100
    assert [language for language, _ in EXAMPLES] == ["sh", "python"]


TESTS = [the_examples_work]
