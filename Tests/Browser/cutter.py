"""A bad network: a proxy between browsers and the server that cuts their connections."""

import asyncio
import threading
from urllib.parse import urlsplit


class Cutter:
    """A proxy on its own port, in its own thread."""

    def __init__(self, target):
        parts = urlsplit(target)
        self.target = (parts.hostname, parts.port)
        self.cuts = 0
        # Live feeds by their connection.
        self.feeds = set()
        self.changed = threading.Condition()

    def __enter__(self):
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.server = self._run(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.origin = f"http://127.0.0.1:{self.server.sockets[0].getsockname()[1]}"
        return self

    def __exit__(self, *_):
        self._run(self._end())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(timeout=10)
        self.loop.close()

    def _run(self, work):
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(timeout=30)

    async def _end(self):
        self.server.close()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, reader, writer):
        try:
            upstream, onward = await asyncio.open_connection(*self.target)
        except OSError:
            writer.close()
            return

        async def requests():
            while piece := await reader.read(65536):
                if b" /api/events?" in piece:
                    self._note(add=writer)
                elif b" HTTP/1.1\r\n" in piece:
                    self._note(drop=writer)
                onward.write(piece)
                await onward.drain()

        async def answers():
            while piece := await upstream.read(65536):
                writer.write(piece)
                await writer.drain()

        tasks = [asyncio.create_task(requests()), asyncio.create_task(answers())]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            pass  # the end
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._note(drop=writer)
            writer.close()
            onward.close()

    def _note(self, add=None, drop=None):
        with self.changed:
            if add:
                self.feeds.add(add)
            self.feeds.discard(drop)
            self.changed.notify_all()

    def cut_feeds(self, count, seconds=30):
        """Waits until the given number of feeds is open, and cuts them all abruptly."""
        with self.changed:
            if not self.changed.wait_for(lambda: len(self.feeds) >= count, seconds):
                raise AssertionError(f"only {len(self.feeds)} of {count} feeds are open")
            feeds = list(self.feeds)
            self.feeds.clear()
            self.cuts += len(feeds)
        for writer in feeds:
            self.loop.call_soon_threadsafe(writer.transport.abort)
