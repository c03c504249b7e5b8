#!/usr/bin/env python3
"""Sends generated requests to the routes of /openapi.json and checks the responses against it. Run by scripts/try-schemathesis.

Starts `easel dev` on a free port in a temporary folder. Schemathesis loads this file as its hooks, too.
"""
import base64, hashlib, hmac, json, os, random, socket, struct, subprocess, sys, tempfile, time, urllib.request, zlib

CHECKS = ("not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance,"
          "negative_data_rejection,missing_required_header,unsupported_method,allow_header_conformance,use_after_free")
LEFT_OUT = "followCanvas", "followCanvases", "getPageFile"  # live feeds do not end
HOOKS = "http://127.0.0.1:9"  # nothing listens there
SIGNING = "the key that the simulator signs its callbacks with"
S = json.loads(os.environ.get("EASEL_SCHEMATHESIS", "{}"))

def call(method, path, body=b"", kind="application/json", **more):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"Authorization": "Bearer " + S["key"], "Content-Type": kind, **more}
    return json.load(urllib.request.urlopen(urllib.request.Request(S["url"] + path, data or None, headers, method=method), timeout=60))

def untyped_streams(value):  # Schemathesis takes their schema for that of each event
    return {k: {} if k == "text/event-stream" else v for k, v in value.items()}
def png():
    def chunk(name, data): return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    header, pixels = struct.pack(">IIBBBBB", 16, 16, 8, 2, 0, 0, 0), zlib.compress(b"".join(b"\0" + os.urandom(48) for _ in range(16)))
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(chunk, (b"IHDR", b"IDAT", b"IEND"), (header, pixels, b"")))

def canvas(): return call("POST", "/api/canvases", {})["id"]
def node(): return call("POST", f"/api/canvases/{S['ids']['canvasId']}/image-nodes", {"prompt": "a boat"})["imageNodes"][0]["id"]
def canceled(): return call("POST", f"/api/image-nodes/{node()}/cancel")["id"]
def share(): return call("POST", f"/api/canvases/{S['ids']['canvasId']}/shares", {})["id"]
def api_key(): return call("POST", "/api/keys", {"scopes": ["read"]})["id"]
def session(): return call("POST", "/api/session", {"apiKey": S["key"]}) and call("GET", "/api/sessions")["sessions"][0]["id"]
def webhook():  # an organization can have 20, so one that a request made will do
    made = [hook["id"] for hook in call("GET", "/api/webhooks")["webhooks"] if hook["id"] != S["ids"].get("webhookId")]
    return made[0] if made else call("POST", "/api/webhooks", {"url": HOOKS})["id"]

# What these change permanently is created for each request, so that nothing else loses it.
VICTIMS = {"deleteCanvas": ("canvasId", canvas), "deleteImageNode": ("imageNodeId", node), "revokeShare": ("shareId", share),
           "deleteWebhook": ("webhookId", webhook), "revokeKey": ("keyId", api_key), "endSession": ("sessionId", session),
           "cancelImageNode": ("imageNodeId", node), "retryImageNode": ("imageNodeId", canceled)}
# Values known to the server, without which hardly any request would succeed.
FIELDS = {"model": "nano-banana-pro", "aspectRatio": "1:1", "resolution": "1K", "outputFormat": "png", "referenceImages": [],
          "size": "1024x1024", "output_format": "png", "url": HOOKS, "prompt": "a boat"}
MCP = [("tools/list", {}), *(("tools/call", {"name": tool, "arguments": {}}) for tool in ("get_costs", "list_images"))]

def seed():
    ids = S["ids"] = {"canvasId": canvas()}
    call("POST", "/v1/images/generations", {"prompt": "a boat", "response_format": "url"}, **{"X-Easel-Canvas": ids["canvasId"]})
    image, = call("GET", f"/api/canvases/{ids['canvasId']}")["imageNodes"]
    ids.update(imageNodeId=image["id"], shareId=share(), webhookId=webhook(), keyId=api_key(), sessionId=session())
    ids["ownKeyId"] = next(key["id"] for key in call("GET", "/api/keys")["keys"] if key["id"] != ids["keyId"])  # never revoked
    ids["messageId"] = call("POST", f"/api/canvases/{ids['canvasId']}/messages", {"content": "draw a boat"})["id"]
    ids["deliveryId"] = call("POST", f"/api/webhooks/{ids['webhookId']}/test")["id"]
    callbacks = call("GET", "/api/callbacks?imageNodeId=" + image["id"])["callbacks"]
    S["task"], ids["imageStorageId"], ids["callbackId"] = image["kieTaskId"], image["imageStorageId"], callbacks[0]["id"]

if __name__ != "__main__":
    import schemathesis
    from schemathesis.transport.serialization import Binary  # bytes that pass for a string
    dice = random.Random(1)
    def mac(key, text): return hmac.digest(key, text.encode(), hashlib.sha256)
    @schemathesis.hook
    def before_call(context, case, kwargs):
        """Gives about half of the requests valid values, except in the parts meant to be invalid."""
        parts = case.meta.components.items() if case.meta else ()
        positive = {place.value for place, part in parts if part.mode == schemathesis.GenerationMode.POSITIVE}
        name, path, ids = case.operation.definition.raw.get("operationId"), case.path_parameters or {}, S["ids"]
        parameter, make = VICTIMS.get(name, (None, None))
        if dice.random() < 0.4 and path.get(parameter) not in ids.values(): return
        if "path" in positive:
            path.update({key: make() if key == parameter else ids.get(key, "nano-banana-pro") for key in path})
            if "variant" in path: path.update(model="google", variant="nano-banana")
        known = {"Idempotency-Key": os.urandom(8).hex(), "X-Easel-Canvas": ids["canvasId"], "MCP-Protocol-Version": "2025-06-18",
                 "Range": dice.choice(["bytes=0-9", "bytes=999999999-"])}
        if "header" in positive: case.headers.update({k: v for k, v in known.items() if k in case.headers})
        if isinstance(case.body, dict):
            risky = "" if "body" in positive else "url referenceImages" + ("" if name.startswith("openAI") else " prompt")
            fields = {k: v for k, v in FIELDS.items() if k not in risky.split()}  # not what is meant to be invalid
            case.body = {k: fields[k] if k in fields and isinstance(v, type(fields[k])) else v for k, v in case.body.items()
                         if k != "messageId" or not isinstance(v, str)}
        if "body" not in positive: pass
        elif name == "uploadImage": case.media_type, case.body = "multipart/form-data", {"file": Binary(png())}
        elif name == "signIn": case.body = {"apiKey": S["key"]}
        elif name == "sendMCPMessage": case.body = dict(zip(("jsonrpc", "id", "method", "params"), ("2.0", 1) + dice.choice(MCP)))
        elif name == "receiveCallback" and positive >= {"query", "header"} and isinstance(case.body, dict):
            now, case.body["data"] = str(int(time.time())), {"taskId": S["task"]}
            token = base64.urlsafe_b64encode(mac(open(S["secret"], "rb").read().strip(), ids["imageNodeId"] + ".1")).decode().rstrip("=")
            case.query = {"imageNodeId": ids["imageNodeId"], "attempt": 1, "token": token}
            signature = base64.b64encode(mac(SIGNING.encode(), S["task"] + "." + now)).decode()
            case.headers.update({"X-Webhook-Timestamp": now, "X-Webhook-Signature": signature})
        elif name == "openAIEditImages" and isinstance(case.body, dict): case.body["image"] = [Binary(png())]
        case._record_starting_state()  # otherwise Schemathesis takes a binary body for an invalid one
else:
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        S = {"url": f"http://127.0.0.1:{probe.getsockname()[1]}", "secret": folder + "/.easel/dev/secret"}
        probe.close()
        server = subprocess.Popen([
            os.path.abspath(sys.argv[1]), "dev", "--port", S["url"].split(":")[2], "--speed", "50", "--pictures", "plain",
            "--credits", "1000000", "--rate-limit", "1000/1s"], cwd=folder, stdout=subprocess.PIPE, text=True, env={
            **os.environ, "EASEL_KEY_RATE_LIMIT": "none", "EASEL_ADDRESS_RATE_LIMIT": "none", "LOG_LEVEL": "critical",
            "WEBHOOK_HOSTS": HOOKS, "KIE_AI_WEBHOOK_HMAC_KEY": SIGNING})
        try:
            if not any("API key" in line for line in server.stdout): sys.exit("easel did not start")
            document = json.load(urllib.request.urlopen(S["url"] + "/openapi.json"), object_hook=untyped_streams)
            with open(folder + "/openapi.json", "w") as file: json.dump(document, file)
            S["key"] = open(folder + "/.easel/dev/api-key").read().strip()
            seed()
            status = subprocess.run([  # the document as a file, so that its own route is checked, too
                os.path.dirname(sys.executable) + "/schemathesis", "run", "openapi.json", "--url", S["url"], "--checks", CHECKS,
                "-H", "Authorization: Bearer " + S["key"], "--max-examples", "20", "--seed", "1", "--workers", "1", "--continue-on-failure",
                "--request-timeout", "60", "--no-color", "--warnings", "off", "--generation-database", "none",
                *(x for name in LEFT_OUT for x in ("--exclude-operation-id", name)), *sys.argv[2:]], cwd=folder, env={
                **os.environ, "EASEL_SCHEMATHESIS": json.dumps(S), "SCHEMATHESIS_HOOKS": os.path.abspath(__file__)}).returncode
            sys.exit(status or (server.poll() is not None))
        finally:
            server.terminate(), server.wait()
