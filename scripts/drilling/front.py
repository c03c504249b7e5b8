"""A load balancer: accepts connections on one port and forwards each to a running server."""

import asyncio
import random
import threading

from .calls import Failure


class Front:
    def __init__(self, port, servers):
        """`servers` are the ports to forward to."""
        self.port = port
        self.servers = servers
        self.refused = 0
        self.ready = threading.Event()
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.run, daemon=True)

    def start(self):
        self.thread.start()
        if not self.ready.wait(10):
            raise Failure(f"port {self.port} can't be had")

    def end(self):
        if self.ready.is_set():
            self.loop.call_soon_threadsafe(self.loop.stop)
            self.thread.join(5)

    def run(self):
        self.loop.run_until_complete(
            asyncio.start_server(self.serve, "127.0.0.1", self.port, backlog=1024))
        self.ready.set()
        self.loop.run_forever()

    async def serve(self, reader, writer):
        for port in random.sample(self.servers, len(self.servers)):
            try:
                server_reader, server_writer = await asyncio.open_connection("127.0.0.1", port)
                break
            except OSError:
                continue
        else:
            self.refused += 1
            writer.transport.abort()
            return
        ways = [asyncio.ensure_future(self.carry(reader, server_writer)),
                asyncio.ensure_future(self.carry(server_reader, writer))]
        # Closing either side closes both: a client stays until it has its response.
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in ways:
            way.cancel()
        for end in (writer, server_writer):
            end.close()

    @staticmethod
    async def carry(source, target):
        try:
            while data := await source.read(1 << 16):
                target.write(data)
                await target.drain()
        except (OSError, asyncio.CancelledError):
            pass
