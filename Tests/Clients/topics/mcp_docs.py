"""The example of docs/mcp.md, run unchanged."""

import re
import subprocess
import sys

from installation import ROOT

PYTHON = "clients-mcp"

EXAMPLES = re.findall(r"```python\n(.*?)```", (ROOT / "docs/mcp.md").read_text(), re.DOTALL)


def the_example_works(easel):
    assert len(EXAMPLES) == 1
    given = f"EASEL, KEY = {easel.url!r}, {easel.key!r}\n"
    said = subprocess.run([sys.executable, "-c", given + EXAMPLES[0]], check=True, timeout=240, capture_output=True, text=True).stdout
    status, image, canvas = said.split()
    assert status == "completed" and image.startswith(f"{easel.url}/api/images/") and canvas.startswith(f"{easel.url}/canvases/")


TESTS = [the_example_works]
