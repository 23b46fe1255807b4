"""python -m tests.bench.reports_meanwhile [--on …]: year reports made, and who waits for them.

The register of tests.bench.figures, its ten districts under one unit that reports: an officer takes
the figures of its ten years anew, one report after the other, each two passes over all of it. As
many people as in a full office work on meanwhile, on the same server process: places, lists,
coverage, and one request in ten writes minutes. What they wait is told beside the same work alone.
PostgreSQL: .ci/testpg.py --production -- python -m tests.bench.reports_meanwhile --on postgresql
"""

import argparse
import asyncio
import http.client
import json
import os
import statistics
import tempfile
import threading
import time
from itertools import cycle
from pathlib import Path
from typing import Any

from backend import plugins
from backend.core.session.executor import Database
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.domains.organisation.accounts.models import RoleGrant, User
from backend.permissions import Role
from tests.bench.__main__ import postgres_server
from tests.bench.figures import BEGIN, SIZE, YEARS, register
from tests.bench.ground import World
from tests.bench.jobs import DISTRICT
from tests.bench.measuring import APP, sign_in
from tests.bench.officers import Colleague, work
from tests.bench.pressing import Press, Pressed
from tests.bench.registers import add_people, drop_database
from tests.bench.serving import served

PEOPLE, SECONDS = 8, 20.0
"""Who works on, and for how long."""
AIM_SECONDS, AIM_MILLISECONDS = 2.0, 500


async def at_work(port: int, token: str) -> Pressed:
    press = Press(work(token), SECONDS, float("inf"), PEOPLE)
    loop = asyncio.get_running_loop()
    made = [
        await loop.create_connection(lambda: Colleague(press), "127.0.0.1", port)
        for _ in range(PEOPLE)
    ]
    await asyncio.gather(*(caller.left for _, caller in made))
    pressed = press.seen
    pressed.seconds = time.perf_counter() - press.began
    if pressed.failures:
        raise RuntimeError(f"{len(pressed.failures)} answers failed: {pressed.failures[0]!r}")
    return pressed


class Reporting(threading.Thread):
    """The officer who takes the figures of one year after the other until told to stop."""

    def __init__(self, port: int, token: str, unit: str) -> None:
        super().__init__()
        self.port, self.token, self.unit = port, token, unit
        self.took: list[float] = []
        self.over = threading.Event()
        self.reports: dict[str, int] = {}

    def ask(self, method: str, path: str, body: Any = None, version: int = 1) -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        head = {"Authorization": f"Bearer {self.token}", "If-Match": f'"{version}"'}
        head |= {"Content-Type": "application/json"}
        connection.request(method, f"/api/v1{path}", body and json.dumps(body), head)
        answer = connection.getresponse()
        content = answer.read()
        if answer.status >= 300:
            raise RuntimeError(content[:2000].decode())
        return json.loads(content)

    def begin(self) -> None:
        for year in range(BEGIN.year, BEGIN.year + YEARS):
            body = {"period_kind": "year", "period_start": f"{year}-01-01"}
            made = self.ask("POST", "/reports", {"org_unit_id": self.unit, **body})
            self.reports[made["id"]] = made["version"]

    def run(self) -> None:
        for report in cycle(list(self.reports)):
            if self.over.is_set():
                return
            started = time.perf_counter()
            path, version = f"/reports/{report}/refresh", self.reports[report]
            self.reports[report] = self.ask("POST", path, version=version)["version"]
            self.took.append(time.perf_counter() - started)


def prepare(db: Session, world: World) -> None:
    """The people; and the unit over the ten districts reports as one district does."""
    add_people(db, world)
    db.get_one(OrgUnit, world.home_province).level = "district"
    person = next(one for one in db.query(User) if one.username == DISTRICT)
    where = {"user_id": person.id, "org_unit_id": world.home_province}
    db.save(RoleGrant(**where, role=Role.LEAD_OFFICER))


async def people(url: str, world: World) -> None:
    database = Database(url)
    await database.run_as_system("bench", prepare, world)
    await database.close()


def measure(kind: str, folder: Path) -> str:
    url, world = register(kind, folder), World(SIZE)
    asyncio.run(people(url, world))
    environment = {"APP_ENV": "test", "DATABASE_URL": url, "VAR_DIR": str(folder / "var")}
    with served(APP, environment, folder / "app.log") as server:
        token = sign_in(server.port, DISTRICT)
        reporting = Reporting(server.port, token, str(world.home_province))
        reporting.begin()
        alone = asyncio.run(at_work(server.port, token))
        reporting.start()
        beside = asyncio.run(at_work(server.port, token))
        reporting.over.set()
        reporting.join()
    if kind == "postgresql":
        asyncio.run(drop_database(postgres_server(), url))
    took = statistics.median(reporting.took)
    figures = (
        kind,
        f"{len(reporting.took)} · {took:.2f} s",
        f"{took / 2:.2f} s {'✓' if took / 2 <= AIM_SECONDS else '✗'}",
        f"{alone.milliseconds(50):.0f} / {alone.milliseconds(95):.0f}",
        f"{beside.milliseconds(50):.0f} / {beside.milliseconds(95):.0f} {is_met(beside)}",
        f"{max(beside.latencies):.2f} s",
    )
    return "| " + " | ".join(figures) + " |"


def is_met(pressed: Pressed) -> str:
    return "✓" if pressed.milliseconds(95) <= AIM_MILLISECONDS else "✗"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.reports_meanwhile")
    parser.add_argument("--on", nargs="+", choices=("postgresql", "sqlite"), default=["sqlite"])
    options = parser.parse_args()
    plugins.load_modules("models")
    print(f"{PEOPLE} people, load {os.getloadavg()[0]:.1f}.")
    print("| database | reports | one pass | alone: p50 / p95 ms | meanwhile | longest |")
    print("| --- | --- | --- | --- | --- | --- |")
    for kind in options.on:
        with tempfile.TemporaryDirectory(prefix="so178-bench-") as folder:
            print(measure(kind, Path(folder)), flush=True)


if __name__ == "__main__":
    main()
