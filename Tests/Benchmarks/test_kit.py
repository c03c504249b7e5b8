"""Tests of the benchmarks' tools.

python3 -m unittest discover Tests/Benchmarks
"""

import socketserver
import sys
import tempfile
import threading
import unittest
from pathlib import Path

BENCHMARKS = Path(__file__).resolve().parents[2] / "Benchmarks"
sys.path.insert(0, str(BENCHMARKS))

from kit.figures import Rounds, fine
from kit.processes import Program, stopped_at_the_end, wait_for
from kit.report import place
from kit.subscribers import Feed, Subscribers, request
from kit.topics import TOPICS


class Figures(unittest.TestCase):
    def test_ratios_are_computed_within_each_round(self) -> None:
        self.assertEqual((Rounds([100, 10]) / Rounds([50, 5])).values, [2, 2])

    def test_figures_show_the_median_and_then_the_range(self) -> None:
        self.assertEqual(Rounds([3, 1, 200]).text(fine), "3.00 (1.00–200)")
        self.assertEqual(Rounds([3, 1, 2]).ratio, "2.00 × (1.00–3.00)")


class Page(unittest.TestCase):
    def test_every_topic_has_a_place_in_the_document(self) -> None:
        for topic in TOPICS:
            place(topic)
            self.assertTrue((BENCHMARKS / f"topics/{topic}.py").exists())


class Programs(unittest.TestCase):
    def test_cpu_time_and_memory_include_all_processes(self) -> None:
        child = "data = b'x' * 50_000_000\nfor _ in range(20_000_000): pass\nimport signal; signal.pause()"
        parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
        with tempfile.TemporaryDirectory() as folder:
            program = Program("parent", [sys.executable, "-c", parent], Path(folder))
            with stopped_at_the_end(program):
                wait_for("the child's work", lambda: program.cpu() > 0.1 and program.memory() > 50_000_000)
                children = program.pids()[1:]
            self.assertEqual(len(children), 1)


class Feeds(unittest.TestCase):
    def test_every_subscriber_counts_every_message_once_however_it_is_split(self) -> None:
        readers: list[socketserver.StreamRequestHandler] = []

        class Server(socketserver.StreamRequestHandler):
            disable_nagle_algorithm = True

            def handle(self) -> None:
                while line := self.rfile.readline():
                    while self.rfile.readline().strip():
                        pass
                    if line.startswith(b"GET"):
                        self.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
                        readers.append(self)
                        continue
                    number = line.split(b"/")[1].split()[0]
                    for reader in readers:
                        for part in (b'data: {"x"', b'"x":', b"7" + number, b"}\n\n"):
                            reader.wfile.write(part)
                    self.wfile.write(b"HTTP/1.1 204 No Content\r\n\r\n")

        with (
            socketserver.ThreadingTCPServer(("127.0.0.1", 0), Server) as server,
            tempfile.TemporaryDirectory() as folder,
        ):
            server.daemon_threads = True
            threading.Thread(target=server.serve_forever, daemon=True).start()
            port = int(server.server_address[1])
            feed = Feed(None, port, request("GET", "/feed"), request("POST", "/000000"), '"x":7', 0)  # type: ignore[arg-type]
            with Subscribers(Path(folder), feed, 3, 4, times=2) as subscribers:
                for _ in range(2):
                    found = subscribers.publish()
                    self.assertLessEqual(found["p50"], found["last"])
                    self.assertLessEqual(found["last"], found["worst"])
            server.shutdown()


if __name__ == "__main__":
    unittest.main()
