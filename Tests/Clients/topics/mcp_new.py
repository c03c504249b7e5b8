"""The official MCP client for the stateless protocol, over HTTP and with `easel mcp` as its child process."""

import asyncio
import base64
import contextlib
import json
import os
import subprocess

import httpx2
from mcp import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError

from installation import PROGRAM

PYTHON = "clients-mcp"


def settings(**values):
    def add(function):
        function.settings = values
        return function
    return add


def asynchronous(function):
    def run(easel):
        asyncio.run(asyncio.wait_for(function(easel), 240))
    run.__name__ = function.__name__
    return settings(**getattr(function, "settings", {}))(run)


@contextlib.asynccontextmanager
async def agent(easel, mode="auto", key=None):
    async with httpx2.AsyncClient(headers={"Authorization": f"Bearer {key or easel.key}"}, timeout=120) as http:
        async with Client(streamable_http_client(f"{easel.url}/mcp", http_client=http), mode=mode) as client:
            yield client


def node(result):
    return result.structured_content["imageNodes"][0]


@asynchronous
async def generates_and_waits(easel):
    for mode, version in [("auto", "2026-07-28"), ("legacy", "2025-11-25")]:
        async with agent(easel, mode) as client:
            assert client.session.protocol_version == version
            tools = (await client.list_tools()).tools
            assert [tool.name for tool in tools] == [
                "generate_image", "get_image", "list_images", "retry_image", "cancel_image", "get_costs"]
            told = []

            async def hear(progress, total, message):
                told.append((progress, total, message))

            result = await client.call_tool("generate_image", {"prompt": "a red boat", "waitSeconds": 50}, progress_callback=hear)
            assert not result.is_error, result.content[0].text
            assert [block.type for block in result.content] == ["text", "image", "resource_link"]
            assert len(result.content[1].data) < 700_000
            assert told == sorted(set(told)) and told[-1][0] == told[-1][1] == 100, told
            made = node(result)
            assert {**easel.get(f"/api/image-nodes/{made['id']}"), "canvasUrl": made["canvasUrl"]} == made
            events = easel.get(f"/api/image-nodes/{made['id']}/events")["events"]
            assert events[0]["requestedBy"]["door"] == "mcp"

            listed = (await client.call_tool("list_images", {"limit": 1})).structured_content["imageNodes"]
            assert [each["id"] for each in listed] == [made["id"]]
            usage = (await client.call_tool("get_costs", {})).structured_content["usage"]
            assert usage == easel.get("/api/usage")
            read = await client.read_resource(result.content[2].uri)
            assert len(base64.b64decode(read.contents[0].blob)) == made["byteCount"]
            assert any(str(each.uri) == str(result.content[2].uri) for each in (await client.list_resources()).resources)
            assert len((await client.list_resource_templates()).resource_templates) == 2
    assert easel.tasks() == 2


@asynchronous
async def is_notified_of_changes(easel):
    async with agent(easel) as client:
        made = node(await client.call_tool("generate_image", {"prompt": "a red boat"}))
        uri = f"easel://image-nodes/{made['id']}"
        async with client.listen(resource_subscriptions=[uri, f"{uri}/image", "easel://image-nodes/none"]) as changes:
            assert list(changes.honored.resource_subscriptions) == [uri, f"{uri}/image"]
            found = (await client.call_tool("get_image", {"imageNodeId": made["id"]})).structured_content["imageNode"]
            while found["status"] != "completed":
                change = await anext(changes)
                assert change.uri in (uri, f"{uri}/image")
                found = (await client.call_tool("get_image", {"imageNodeId": made["id"]})).structured_content["imageNode"]


@asynchronous
async def cancels_and_disconnects(easel):
    async with agent(easel) as client:
        lost = node(await client.call_tool("generate_image", {"prompt": "a boat [lose]"}))
        canceled = await client.call_tool("cancel_image", {"imageNodeId": lost["id"]})
        assert canceled.structured_content["imageNode"]["status"] == "canceled"
        again = await client.call_tool("cancel_image", {"imageNodeId": lost["id"]})
        assert again.is_error and again.structured_content["error"]["code"] == "not_cancelable"

        wish = {"prompt": "a blue boat", "idempotencyKey": "left", "waitSeconds": 50}
        waiting = asyncio.create_task(client.call_tool("generate_image", wish))
        while not any(each["prompt"] == "a blue boat" for each in
                      (await client.call_tool("list_images", {})).structured_content["imageNodes"]):
            pass
        waiting.cancel()
        await asyncio.wait([waiting])
        # Generation continues without the client, which finds the image with its idempotency key.
        result = await client.call_tool("generate_image", wish)
        assert node(result)["status"] == "completed"
        assert len([each for each in (await client.call_tool("list_images", {})).structured_content["imageNodes"]
                    if each["prompt"] == "a blue boat"]) == 1


@asynchronous
async def survives_kill_9(easel):
    wish = {"prompt": "a boat [slow]", "idempotencyKey": "killed", "waitSeconds": 50}
    with contextlib.suppress(Exception):
        async with agent(easel) as client:
            waiting = asyncio.create_task(client.call_tool("generate_image", wish))
            while await asyncio.to_thread(easel.tasks) == 0:
                pass
            easel.kill()
            await waiting
    easel.serve()
    async with agent(easel) as client:
        result = await client.call_tool("generate_image", wish)
        while node(result)["status"] in ("pending", "processing"):
            result = await client.call_tool("generate_image", wish)
        assert node(result)["status"] == "completed" and easel.tasks() == 1


@asynchronous
async def reports_errors(easel):
    async with agent(easel) as client:
        for prompt, code, retryable, hint in [("a boat [fail]", "provider_error", True, "retry_image"),
                                              ("a boat [moderate]", "content_policy", True, "prompt")]:
            result = await client.call_tool("generate_image", {"prompt": prompt, "waitSeconds": 50})
            error = result.structured_content["error"]
            assert result.is_error and (error["code"], error["retryable"]) == (code, retryable), error
            assert hint in error["nextStep"] and error["nextStep"] in result.content[0].text
        result = await client.call_tool("generate_image", {"prompt": "a boat", "resolution": "9K"})
        assert result.is_error and result.structured_content["error"]["field"] == "resolution"
        for call in [client.call_tool("draw", {}), client.read_resource("easel://image-nodes/none")]:
            try:
                await call
                raise AssertionError("it was not refused")
            except MCPError as error:
                assert error.error.code == -32602
        easel.command("organizations", "budget", easel.organization, "--credits", "1")
        result = await client.call_tool("generate_image", {"prompt": "a boat", "waitSeconds": 50})
        assert result.is_error and result.structured_content["error"]["code"] == "budget_exceeded"


@asynchronous
async def scopes_limit_the_tools(easel):
    reader = easel.make_key("--scopes", "read")
    async with agent(easel, key=reader) as client:
        assert [tool.name for tool in (await client.list_tools()).tools] == ["get_image", "list_images", "get_costs"]
        result = await client.call_tool("generate_image", {"prompt": "a boat"})
        assert result.is_error and result.structured_content["error"]["code"] == "forbidden"
    assert easel.tasks() == 0
    refused = []
    try:
        async with agent(easel, key="easel_wrong"):
            raise AssertionError("it was let in")
    except* MCPError as group:
        while isinstance(group, BaseExceptionGroup):
            group = group.exceptions[0]
        refused.append(group.error.message)
    assert "API key is not known" in refused[0]


@asynchronous
async def works_over_standard_input_and_output(easel):
    program = StdioServerParameters(
        command=str(PROGRAM), args=["mcp"], cwd=easel.folder.name, env={**os.environ, **easel.settings})
    for mode in ["auto", "legacy"]:
        async with Client(stdio_client(program), mode=mode) as client:
            told = []

            async def hear(progress, total, message):
                told.append(progress)

            result = await client.call_tool("generate_image", {"prompt": "a red boat", "waitSeconds": 50}, progress_callback=hear)
            made = node(result)
            assert made["status"] == "completed" and told[-1] == 100
            # Its links lead to the server.
            with contextlib.closing(httpx2.Client()) as http:
                assert http.get(made["imageUrl"]).status_code == 200
            read = await client.read_resource(f"easel://image-nodes/{made['id']}/image")
            assert len(base64.b64decode(read.contents[0].blob)) == made["byteCount"]
    assert easel.tasks() == 2


def reports_missing_settings(easel):
    def run(*arguments, given=""):
        return subprocess.run([PROGRAM, "mcp", *arguments], cwd=easel.folder.name, env={**os.environ, **easel.settings},
                              input=given, capture_output=True, text=True, timeout=120)

    ping = '{"jsonrpc":"2.0","id":1,"method":"ping"}\n'
    assert run(given=ping).stderr == ""
    second = easel.command("organizations", "create", "--name", "Second")["id"]
    several = run(given=ping)
    assert several.returncode == 1 and second in several.stderr and not several.stdout
    assert run("--organization", "org_none", given=ping).returncode == 1
    easel.kill()
    alone = run("--organization", easel.organization, given=ping)
    assert alone.returncode == 0 and "No server is running" in alone.stderr
    assert json.loads(alone.stdout) == {"jsonrpc": "2.0", "id": 1, "result": {}}


TESTS = [generates_and_waits, is_notified_of_changes, cancels_and_disconnects, survives_kill_9, reports_errors, scopes_limit_the_tools,
         works_over_standard_input_and_output, reports_missing_settings]
