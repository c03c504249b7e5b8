"""A real Open WebUI in its own folder, set up through its administrator's API."""

import json
import os
import signal
import socket
import subprocess
import tempfile
import urllib.request
from pathlib import Path

from installation import ROOT, eventually

HOME = ROOT / ".build/open-webui"
# No model weights, no network access, no sign-in, and no background requests to the chat model.
ENVIRONMENT = {
    "USE_SLIM_DOCKER": "true", "OFFLINE_MODE": "true", "HF_HUB_OFFLINE": "1", "RAG_EMBEDDING_ENGINE": "openai",
    "ENABLE_VERSION_UPDATE_CHECK": "false", "WEBUI_AUTH": "False", "WEBUI_SECRET_KEY": "made up", "ENABLE_OLLAMA_API": "false",
    "ENABLE_TITLE_GENERATION": "false", "ENABLE_TAGS_GENERATION": "false", "ENABLE_FOLLOW_UP_GENERATION": "false",
    "ENABLE_IMAGE_PROMPT_GENERATION": "false", "OPENAI_API_KEY": "none"}


class OpenWebUI:
    def __init__(self, chat_model):
        self.chat_model = chat_model

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="open-webui-")
        folder = Path(self.folder.name)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = str(free.getsockname()[1])
        self.url = f"http://127.0.0.1:{port}"
        environment = {**os.environ, **ENVIRONMENT, "OPENAI_API_BASE_URL": self.chat_model,
                       "DATA_DIR": str(folder / "data"), "STATIC_DIR": str(folder / "static")}
        self.log_file = folder / "log"
        self.process = subprocess.Popen(
            [HOME / "bin/open-webui", "serve", "--host", "127.0.0.1", "--port", port], cwd=folder, env=environment,
            stdout=self.log_file.open("w"), stderr=subprocess.STDOUT)
        try:
            self.wait_until_healthy()
            self.token = None
            self.token = self.call("POST", "/api/v1/auths/signin", {"email": "", "password": ""})["token"]
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.folder.cleanup()

    def wait_until_healthy(self):
        def answers():
            try:
                urllib.request.urlopen(f"{self.url}/health", timeout=10).close()
                return True
            except OSError:
                return self.process.poll() is not None

        eventually(answers, "Open WebUI did not start", 300)
        if self.process.poll() is not None:
            raise SystemExit(f"Open WebUI did not start:\n{self.log()}")

    def log(self):
        return self.log_file.read_text(errors="replace")

    def call(self, method, path, body=None):
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.load(answer)

    def use_for_images(self, easel):
        """The settings of docs/openai.md, as Admin Settings → Images saves them."""
        base = f"{easel.url}/v1"
        self.call("POST", "/api/v1/images/config/update", {
            **self.call("GET", "/api/v1/images/config"), "IMAGE_STEPS": 0,
            "ENABLE_IMAGE_GENERATION": True, "IMAGE_GENERATION_ENGINE": "openai", "IMAGE_GENERATION_MODEL": "gpt-image-1",
            "IMAGE_SIZE": "1536x1024", "IMAGES_OPENAI_API_BASE_URL": base, "IMAGES_OPENAI_API_KEY": easel.key,
            "ENABLE_IMAGE_EDIT": True, "IMAGE_EDIT_ENGINE": "openai", "IMAGE_EDIT_MODEL": "gpt-image-1",
            "IMAGES_EDIT_OPENAI_API_BASE_URL": base, "IMAGES_EDIT_OPENAI_API_KEY": easel.key})

    def use_as_tools(self, easel):
        """The settings of docs/mcp.md, as Admin Settings → External Tools saves them. Returns the names of the tools it finds."""
        server = {
            "type": "mcp", "url": f"{easel.url}/mcp", "path": "", "auth_type": "bearer", "key": easel.key,
            "config": {"enable": True, "access_grants": []}, "info": {"id": "easel", "name": "Easel", "description": "Images"}}
        found = self.call("POST", "/api/v1/configs/tool_servers/verify", server)
        self.call("POST", "/api/v1/configs/tool_servers", {"TOOL_SERVER_CONNECTIONS": [server]})
        return [tool["name"] for tool in found["specs"]]
