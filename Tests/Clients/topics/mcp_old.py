"""The official MCP client for the protocol with a handshake, which most agents still use."""

import asyncio
import base64
import contextlib
import os

import httpx
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client

from installation import PROGRAM

PYTHON = "clients-mcp-1"


@contextlib.asynccontextmanager
async def agent(easel):
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {easel.key}"}, timeout=120) as http:
        async with streamable_http_client(f"{easel.url}/mcp", http_client=http) as (read, write, session_id):
            async with ClientSession(read, write) as client:
                hello = await client.initialize()
                assert hello.protocolVersion == "2025-11-25" and session_id() is None
                assert not hello.capabilities.resources.subscribe
                yield client


async def use(easel, client):
    tools = (await client.list_tools()).tools
    assert len(tools) == 6 and tools[0].outputSchema["type"] == "object"
    await client.send_ping()
    told = []

    async def hear(progress, total, message):
        told.append(progress)

    wish = {"prompt": "a red boat", "waitSeconds": 50, "count": 2}
    result = await client.call_tool("generate_image", wish, progress_callback=hear)
    assert not result.isError and [block.type for block in result.content] == ["text"] + ["image"] * 2 + ["resource_link"] * 2
    assert told == sorted(set(told)) and told[-1] == 100
    made = result.structuredContent["imageNodes"][0]
    read = await client.read_resource(f"easel://image-nodes/{made['id']}/image")
    assert len(base64.b64decode(read.contents[0].blob)) == made["byteCount"]
    failed = await client.call_tool("generate_image", {"prompt": "a boat [fail]", "waitSeconds": 50})
    assert failed.isError and failed.structuredContent["error"]["code"] == "provider_error"
    found = await client.call_tool("get_image", {"imageNodeId": made["id"]})
    assert found.structuredContent["imageNode"] == made


def generates_and_waits(easel):
    async def run():
        async with agent(easel) as client:
            await use(easel, client)
    asyncio.run(asyncio.wait_for(run(), 240))


def works_over_standard_input_and_output(easel):
    async def run():
        program = StdioServerParameters(
            command=str(PROGRAM), args=["mcp"], cwd=easel.folder.name, env={**os.environ, **easel.settings})
        async with stdio_client(program) as (read, write), ClientSession(read, write) as client:
            await client.initialize()
            await use(easel, client)
    asyncio.run(asyncio.wait_for(run(), 240))


TESTS = [generates_and_waits, works_over_standard_input_and_output]
