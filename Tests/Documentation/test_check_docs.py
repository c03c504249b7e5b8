"""Every check of scripts/check-docs finds its kind of error, in a miniature repository.

    python3 -m unittest discover Tests/Documentation
"""

import importlib.machinery
import importlib.util
import json
import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "scripts/check-docs"
HELP = {"command": {"commandName": "easel", "abstract": "Runs.", "subcommands": [
    {"commandName": "keys", "subcommands": [
        {"commandName": "list", "arguments": [
            {"kind": "option", "abstract": "How many.", "names": [{"kind": "long", "name": "limit"}]},
            {"kind": "flag", "names": [{"kind": "long", "name": "help"}]}]}]},
    {"commandName": "show", "arguments": [{"kind": "positional", "valueName": "id"}]}]}}
FILES = {
    "README.md": "# Easel\n[Settings](docs/settings.md#all-settings)\n",
    "docs/commands.md": "`easel keys list --limit 5` `easel show ID` `scripts/dev`\n",
    "docs/api.md": "`GET, POST /api/canvases` `GET /api/canvases/{canvasId}` `PUT /simulator/faults`\n",
    "docs/settings.md": "# All settings\n| `PORT_NUMBER` | `3000` | port |\n",
    ".env.example": "# PORT_NUMBER=3000\n",
    "scripts/dev": "exec easel --quiet\n",
    "Sources/easel/Settings/Settings.swift": 'reader.text("PORT_NUMBER")\n',
    "Sources/easel/Providers/KieSettings.swift": "struct KieSettings {}\n",
    "CONTRIBUTING.md": "# Contributing\n",
    "Sources/KieSimulator/Routes/AdminRoutes.swift": 'router.put("faults") {\n',
    "Sources/EaselServer/OpenAPI/openapi.json": json.dumps({"paths": {
        "/api/canvases": {"get": {"summary": "List"}, "post": {}}, "/api/canvases/{canvasId}": {"get": {}}}}, indent=1),
    "easel": f"#!/bin/sh\ncat <<'END'\n{json.dumps(HELP)}\nEND\n",
}

# Text added to a file, and the expected error.
ADDED = [
    ("README.md", "[x](nowhere.md)", "README.md:3: the link nowhere.md leads to no file"),
    ("README.md", "[x](docs/settings.md#none)", "README.md:3: the link docs/settings.md#none leads to no heading"),
    ("README.md", "[x](#none)", "README.md:3: the link #none leads to no heading"),
    ("README.md", "See docs/none.md.", "README.md:3: there is no file or folder docs/none.md"),
    ("README.md", "`scripts/none`", "README.md:3: there is no file or folder scripts/none"),
    ("README.md", "`none.swift`", "README.md:3: there is no file none.swift"),
    ("README.md", "`easel none`", "README.md:3: there is no command easel none"),
    ("README.md", "`easel keys list|none`", "README.md:3: there is no command easel keys none"),
    ("README.md", "`easel keys list --none`", "README.md:3: easel keys list has no option --none"),
    ("README.md", "`easel keys list more`", "README.md:3: easel keys list takes no argument, such as more"),
    ("README.md", "```\n.build/release/easel none\n```", "README.md:4: there is no command easel none"),
    ("README.md", "`--none`", "README.md:3: no command and no script has the option --none"),
    ("README.md", "`scripts/dev --none`", "README.md:3: scripts/dev has no option --none"),
    ("README.md", "Set NO_NUMBER.", "README.md:3: there is no setting NO_NUMBER"),
    ("README.md", "`GET /api/none`", "README.md:3: openapi.json has no route /api/none"),
    ("README.md", "`/api/none`", "README.md:3: openapi.json has no route /api/none"),
    ("README.md", "`DELETE /api/canvases`", "README.md:3: openapi.json has no DELETE /api/canvases"),
    ("README.md", "`PUT …/none`", "README.md:3: openapi.json has no route …/none"),
    ("README.md", '```\ncurl "$E/api/canvases/$C/none"\n```',
     "README.md:4: openapi.json has no route /api/canvases/{}/none"),
    ("CONTRIBUTING.md", "| a model | `Sources/none` |", "CONTRIBUTING.md:2: there is no file or folder Sources/none"),
    ("README.md", "A picture.", "README.md:3: the glossary has “image” for “picture”: A picture."),
    ("docs/settings.md", "| `NONE` | none | x |", "docs/settings.md:3: there is no setting NONE"),
    (".env.example", "NO_NUMBER=1", ".env.example:2: there is no setting NO_NUMBER"),
    ("Sources/easel/Providers/KieSettings.swift", 'reader.text("NONE_NUMBER")',
     "Sources/easel/Providers/KieSettings.swift:2: the setting NONE_NUMBER is missing on docs/settings.md"),
    ("Sources/easel/Settings/Settings.swift", "// docs/none.md",
     "Sources/easel/Settings/Settings.swift:2: there is no page docs/none.md"),
]

# Text replaced in a file, and the expected error.
REPLACED = [
    ("docs/settings.md", "PORT_NUMBER", "PORT",
     "Sources/easel/Settings/Settings.swift:1: the setting PORT_NUMBER is missing on docs/settings.md"),
    ("docs/settings.md", "`3000`", "`4000`",
     "docs/settings.md:2: the default of PORT_NUMBER is 3000 in .env.example"),
    (".env.example", "PORT_NUMBER", "port",
     "Sources/easel/Settings/Settings.swift:1: the setting PORT_NUMBER is missing in .env.example"),
    ("docs/commands.md", "`easel show ID`", "", "docs/commands.md:1: the command easel show is documented nowhere"),
    ("docs/commands.md", " --limit 5", "",
     "docs/commands.md:1: the option --limit of easel keys list is documented nowhere"),
    ("docs/api.md", "GET, POST", "GET",
     "Sources/EaselServer/OpenAPI/openapi.json:3: the route POST /api/canvases is documented nowhere"),
    ("easel", "How many.", "A picture.",
     "Sources/easel/Easel.swift:1: the glossary has “image” for “picture”: easel keys list: A picture."),
    ("Sources/EaselServer/OpenAPI/openapi.json", '"List"', '"Pictures"',
     "Sources/EaselServer/OpenAPI/openapi.json:5: the glossary has “image” for “picture”: Pictures"),
]


def load():
    loader = importlib.machinery.SourceFileLoader("check_docs", str(SCRIPT))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("check_docs", loader))
    loader.exec_module(module)
    return module


class CheckDocsTests(unittest.TestCase):
    def faults(self, change=lambda root: None):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder).resolve()
            for name, text in FILES.items():
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_text(text)
            change(root)
            (root / "easel").chmod(0o755)
            module = load()
            module.ROOT = root
            module.CONTRACT = root / module.CONTRACT.relative_to(SCRIPT.parents[1])
            return [f"{path}:{number}: {text}" for path, number, text in module.Checker(root / "easel").run()]

    def test_correct_documentation_has_no_errors(self):
        self.assertEqual(self.faults(), [])

    def test_finds_names_that_do_not_exist(self):
        for name, text, fault in ADDED:
            with self.subTest(text):
                def add(root):
                    (root / name).write_text((root / name).read_text() + text + "\n")

                self.assertIn(fault, self.faults(add))

    def test_finds_what_is_not_documented(self):
        for name, old, new, fault in REPLACED:
            with self.subTest(fault):
                def replace(root):
                    text = (root / name).read_text()
                    self.assertIn(old, text)
                    (root / name).write_text(text.replace(old, new))

                self.assertIn(fault, self.faults(replace))

    def test_the_changelog_is_not_checked(self):
        def move(root):
            (root / "CHANGELOG.md").write_text((root / "docs/commands.md").read_text())
            (root / "docs/commands.md").write_text("`easel keys list --limit 5`\n")

        self.assertEqual(self.faults(move), ["docs/commands.md:1: the command easel show is documented nowhere"])


if __name__ == "__main__":
    unittest.main()
