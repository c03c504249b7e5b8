"""The programs Easel is compared with, each on a free port and in its own folder."""

import getpass
import shutil
import subprocess
import sys
from pathlib import Path

from kit.easel import call
from kit.processes import Program, free_port

HERE = Path(__file__).resolve().parent
BIN = Path(sys.executable).parent


class Peer:
    def __init__(self, program: Program, port: int) -> None:
        self.program, self.port, self.url = program, port, f"http://127.0.0.1:{port}"


def fastapi(folder: Path, grouped: bool) -> Peer:
    port, name = free_port(), "fastapi-group" if grouped else "fastapi"
    flags = ["--no-access-log", "--loop", "uvloop", "--http", "httptools", "--backlog", "4096"]
    command = [str(BIN / "uvicorn"), "fastapi_app:app", "--app-dir", str(HERE), "--port", str(port), *flags]
    environment = {"DATABASE": str(folder / f"{name}.db"), "GROUP": "1" if grouped else "0"}
    program = Program(name, command, folder, environment)
    program.wait_until_it_answers(f"http://127.0.0.1:{port}/docs")
    return Peer(program, port)


def pocketbase(folder: Path) -> Peer:
    """With a collection `callbacks` that anybody may add to."""
    data, port = folder / "pocketbase", free_port()
    flags = ["--dir", str(data), "--automigrate=0"]
    owner = {"identity": "bench@example.com", "password": "benchmark-benchmark"}
    subprocess.run(
        [BIN / "pocketbase", "superuser", "upsert", *owner.values(), *flags],
        check=True,
        capture_output=True,
        cwd=folder,
    )
    program = Program("pocketbase", [BIN / "pocketbase", "serve", "--http", f"127.0.0.1:{port}", *flags], folder)
    peer = Peer(program, port)
    try:
        program.wait_until_it_answers(peer.url + "/api/health")
        token = call(peer.url + "/api/collections/_superusers/auth-with-password", owner)["token"]
        fields = [{"name": "code", "type": "number"}, {"name": "msg", "type": "text"},
                  {"name": "data", "type": "json", "maxSize": 1_048_576}]  # fmt: skip
        collection = {"name": "callbacks", "type": "base", "createRule": "", "fields": fields}
        call(peer.url + "/api/collections", collection, headers={"Authorization": token})
    except BaseException:
        program.stop()
        raise
    return peer


def nginx(folder: Path, locations: str) -> Peer:
    """One worker, as Debian's nginx has per core."""
    port = free_port()
    folder.mkdir(parents=True, exist_ok=True)
    modules = [path for path in Path("/usr/lib/nginx/modules").glob("ngx_nchan_module.so")]
    configuration = folder / "nginx.conf"
    configuration.write_text(f"""
        {"".join(f"load_module {module};" for module in modules)}
        daemon off;
        user {_user()};
        pid {folder}/nginx.pid;
        error_log {folder}/nginx-error.log;
        worker_processes 1;
        worker_rlimit_nofile 20000;
        events {{ worker_connections 16384; }}
        http {{
            access_log off;
            sendfile on;
            tcp_nopush on;
            keepalive_requests 1000000000;
            default_type image/png;
            client_body_temp_path {folder}/body;
            proxy_temp_path {folder}/proxy;
            fastcgi_temp_path {folder}/fastcgi;
            uwsgi_temp_path {folder}/uwsgi;
            scgi_temp_path {folder}/scgi;
            {"nchan_shared_memory_size 512M;" if modules else ""}
            server {{
                listen 127.0.0.1:{port} backlog=4096;
                location = / {{ return 200 "ok"; }}
                {locations}
            }}
        }}
    """)
    program = Program("nginx", [_nginx(), "-c", configuration, "-p", folder], folder)
    program.wait_until_it_answers(f"http://127.0.0.1:{port}/")
    return Peer(program, port)


def _nginx() -> str:
    return shutil.which("nginx") or "/usr/sbin/nginx"


def _user() -> str:
    return getpass.getuser()
