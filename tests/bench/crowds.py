"""Many who ask at once, and several processes: rates, tails, and who is served least."""

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace

import asyncpg

from tests.bench.jobs import JOBS, Job
from tests.bench.measuring import Bench, Rounds, Side, press_once, sign_in
from tests.bench.pressing import Pressed, warm_up
from tests.bench.registers import copied

CROWDS = (1, 16, 64, 300)
WORKERS = (1, 2, 4)
WRITERS = 64
ASKED = ("J1", "J2", "J4")
WARM_UPS = 160
LOOK_SECONDS = 0.02


@dataclass(frozen=True)
class Crowd:
    """What `connections` saw of a job with so many processes.

    `blocked`: of the looks at PostgreSQL, the share in which some writer waited for a lock.
    """

    job: Job
    connections: int
    workers: int
    pressed: Pressed
    blocked: float | None = None


def measure_crowds(bench: Bench) -> Iterator[Crowd]:
    """The application alone, one process, more and more connections."""
    for job in (job for job in JOBS if job.name in ASKED):
        with copied(bench.url) as copy, bench.application(copy) as app:
            token = sign_in(app.port, job.person)
            side = Side(app, job.ask(token), Rounds())
            warm_up(app.port, side.requests, connections=16, count=WARM_UPS)
            for connections in CROWDS:
                pressed = press_once(side, bench.pace.seconds, connections)
                yield Crowd(job, connections, 1, pressed)


def measure_workers(bench: Bench) -> Iterator[Crowd]:
    """One, two and four processes on all cores: readers, then 64 writers, on PostgreSQL."""
    asked = [(job, 16 if job.name == "J1" else WRITERS) for job in JOBS if job.name in ("J1", "J4")]
    for workers in WORKERS:
        with (
            copied(bench.url) as copy,
            bench.application(copy, workers, everywhere=True) as app,
        ):
            for job, connections in asked:
                token = sign_in(app.port, job.person)
                side = Side(app, job.ask(token), Rounds())
                count = WARM_UPS * workers
                warm_up(app.port, side.requests, connections=connections, count=count)
                with LockWatch(copy) as watch:
                    pressed = press_once(side, bench.pace.seconds, connections)
                crowd = Crowd(job, connections, workers, pressed)
                yield replace(crowd, blocked=watch.share) if job.writes else crowd


class LockWatch(threading.Thread):
    """Looks again and again whether a connection waits for a lock of another one."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url.replace("+asyncpg", "")
        self.looks, self.waiting = 0, 0
        self.over = threading.Event()

    @property
    def share(self) -> float:
        return self.waiting / max(1, self.looks)

    def __enter__(self) -> "LockWatch":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.join()

    def run(self) -> None:
        asyncio.run(self.look())

    async def look(self) -> None:
        connection = await asyncpg.connect(self.url)
        try:
            while not self.over.is_set():
                waiting = await connection.fetchval(
                    "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' "
                    "AND datname = current_database()"
                )
                self.looks += 1
                self.waiting += waiting > 0
                await asyncio.sleep(LOOK_SECONDS)
        finally:
            await connection.close()
