"""python -m tests.bench.starting [--other FOLDER]: what a start and a day of documents cost.

Each round starts the demo that is loaded already, waits for `/readyz`, signs in, and has documents
made. CPU seconds and memory are the server's own, from /proc; of time by the clock nothing is said
where other work goes on beside. With `--other`, the program in that folder takes turns with this.
"""

import argparse
import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path

from backend.core.server.memory import RELEASE_SECONDS
from backend.demo import PASSWORD
from tests.bench.serving import used_by
from tests.serving import ROOT, free_port

WAIT_SECONDS = 600
PAPERS = ("docx", "pdf", "xlsx")
LISTS = ("establishments", "inspections", "violations", "plans", "staff")


@dataclass(frozen=True)
class Figures:
    """Of one round: seconds of CPU, seconds by the clock, MiB of resident memory."""

    cpu_to_ready: float
    cpu_to_answer: float
    wall_to_answer: float
    mib_at_start: float
    mib_after_lists: float
    mib_after_documents: float


class StartedServer:
    """`python -m backend serve` of a program, on the demo of a folder."""

    def __init__(self, program: Path, folder: Path) -> None:
        self.port, self.began = free_port(), time.monotonic()
        environment = {**os.environ, "APP_ENV": "demo", "VAR_DIR": str(folder)}
        environment |= {"PORT": str(self.port), "PYTHONPATH": str(program)}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "backend", "serve"],
            cwd=program,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.headers: dict[str, str] = {}

    def ask(self, path: str, form: dict[str, str] | None = None) -> bytes:
        """The content of an answer; raises OSError while nothing listens yet."""
        body = urllib.parse.urlencode(form) if form else None
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if form else {}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            connection.request("POST" if form else "GET", path, body, self.headers | kind)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        if answer.status >= 300:
            raise RuntimeError(f"{path}: {answer.status} {content[:300]!r}")
        return content

    def wait(self) -> None:
        while time.monotonic() < self.began + WAIT_SECONDS and self.process.poll() is None:
            try:
                self.ask("/readyz")
            except OSError:
                time.sleep(0.01)
            else:
                return
        raise RuntimeError("the server did not start")

    def sign_in(self) -> None:
        form = {"grant_type": "password", "username": "district", "password": PASSWORD}
        token = json.loads(self.ask("/api/v1/auth/token", form))["access_token"]
        self.headers = {"Authorization": f"Bearer {token}"}

    def list_ids(self, path: str) -> list[str]:
        return [one["id"] for one in json.loads(self.ask(f"/api/v1/{path}"))["items"]]

    def get_cpu(self) -> float:
        return used_by(self.process.pid)

    def get_mib(self) -> float:
        status = Path(f"/proc/{self.process.pid}/status").read_text("utf-8")
        return int(status.split("VmRSS:")[1].split()[0]) / 1024


@contextmanager
def started(program: Path, folder: Path) -> Iterator[StartedServer]:
    server = StartedServer(program, folder)
    try:
        server.wait()
        yield server
    finally:
        server.process.terminate()
        server.process.wait(30)


def measure(program: Path, folder: Path, papers: int) -> Figures:
    with started(program, folder) as server:
        ready, at_start = server.get_cpu(), server.get_mib()
        server.sign_in()
        answered, wall = server.get_cpu(), time.monotonic() - server.began
        for name in LISTS:
            server.ask(f"/api/v1/{name}")
        after_lists = server.get_mib()
        for path in list_papers(server, papers):
            server.ask(path)
        time.sleep(RELEASE_SECONDS)  # what was freed has been given back
        after_papers = server.get_mib()
        return Figures(ready, answered, wall, at_start, after_lists, after_papers)


def list_papers(server: StartedServer, count: int) -> Iterator[str]:
    """The paths of documents: minutes, reports with their pages, plans and lists in Excel."""
    for id in server.list_ids(f"inspections?status=signed&limit={count}"):
        yield f"/api/v1/inspections/{id}/record.docx"
        yield f"/api/v1/inspections/{id}/record.pdf"
    for id in server.list_ids("reports?limit=3"):
        yield from (f"/api/v1/reports/{id}/document.{ending}" for ending in PAPERS)
        yield from (f"/api/v1/reports/{id}/forms.{ending}" for ending in PAPERS)
        yield f"/api/v1/reports/{id}/document/pages"
    for id in server.list_ids("plans?limit=3"):
        yield from (f"/api/v1/plans/{id}/document.{ending}" for ending in ("docx", "pdf"))
    yield from (f"/api/v1/exports/{kind}.xlsx" for kind in ("establishments", "inspections"))


def measure_rounds(programs: list[Path], rounds: int, papers: int) -> dict[Path, list[Figures]]:
    """Each program in turn, on a demo of its own."""
    found: dict[Path, list[Figures]] = {program: [] for program in programs}
    with tempfile.TemporaryDirectory(prefix="so178-start-") as folder:
        folders = {program: Path(folder) / f"{n}" for n, program in enumerate(programs)}
        for program in programs:  # loads its demo, and compiles the program
            with started(program, folders[program]):
                pass
        for _ in range(rounds):
            for program in programs:
                found[program].append(measure(program, folders[program], papers))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.starting", description=__doc__)
    parser.add_argument("--other", type=Path, help="folder of another version of the program")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--papers", type=int, default=20, help="minutes that are made")
    options = parser.parse_args()
    programs = [*([options.other.resolve()] if options.other else []), ROOT]
    found = measure_rounds(programs, options.rounds, options.papers)
    names = [field.name for field in fields(Figures)]
    print("| program | " + " | ".join(names) + " |")
    print("| --- " * (len(names) + 1) + "|")
    for program, rounds in found.items():
        middle = [statistics.median(getattr(one, name) for one in rounds) for name in names]
        print(f"| {program.name} | " + " | ".join(f"{value:.2f}" for value in middle) + " |")


if __name__ == "__main__":
    main()
