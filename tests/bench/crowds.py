"""Many who ask at once, and several processes: rates, tails, and who is served least."""

import asyncio
import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace

import asyncpg

from tests.bench.jobs import JOBS, Job
from tests.bench.measuring import Bench, Rounds, Side, order_sides, press_once, sign_in
from tests.bench.pressing import warm_up
from tests.bench.registers import copied
from tests.bench.serving import (
    APART,
    CORES,
    Server,
    list_family,
    to_all_cores,
    to_load_core,
)

CROWDS = (1, 16, 64, 300)
WORKERS = (1, 2, 4)
WRITERS = 64
ASKED = ("J1", "J2", "J4")
WARM_UPS = 160
LOOK_SECONDS = 0.02


@dataclass(frozen=True)
class Crowd:
    """What `connections` saw of a job with so many processes.

    `alone`: the rounds of one process in the same run, if there are several. `blocked`: of the
    looks at PostgreSQL, the share in which some writer waited for a lock.
    """

    job: Job
    connections: int
    workers: int
    rounds: Rounds
    alone: Rounds | None = None
    blocked: float | None = None


def measure_crowds(bench: Bench) -> Iterator[Crowd]:
    """The application alone, one process, more and more connections."""
    for job in (job for job in JOBS if job.name in ASKED):
        with copied(bench.url) as copy, bench.application(copy) as app:
            token = sign_in(app.port, job.person)
            requests = job.ask(token)
            warm_up(app.port, requests, connections=16, count=WARM_UPS)
            for connections in CROWDS:
                side = Side(app, requests, Rounds())
                press_side(side, bench, connections)
                yield Crowd(job, connections, 1, side.rounds)


def press_side(side: Side, bench: Bench, connections: int) -> None:
    pressed = press_once(side, bench.pace.seconds, connections, bench.database)
    side.rounds.seen.append(pressed)


def measure_workers(bench: Bench) -> Iterator[Crowd]:
    """One, two and four processes in turn: readers, then 64 writers, on PostgreSQL.

    Server, PostgreSQL and load all have all cores: what one leaves, another takes.
    """
    asked = [(job, 16 if job.name == "J1" else WRITERS) for job in JOBS if job.name in ("J1", "J4")]
    with ExitStack() as stack:
        copy = stack.enter_context(copied(bench.url))
        stack.enter_context(all_on_all_cores(bench.database))
        apps = [
            stack.enter_context(bench.application(copy, workers, everywhere=True))
            for workers in WORKERS
        ]
        for job, connections in asked:
            sides = [Side(app, job.ask(sign_in(app.port, job.person)), Rounds()) for app in apps]
            blocked = press_sides(sides, bench, connections, LockWatch(copy))
            for workers, side in zip(WORKERS, sides, strict=True):
                alone = None if workers == 1 else sides[0].rounds
                crowd = Crowd(job, connections, workers, side.rounds, alone)
                yield replace(crowd, blocked=blocked) if job.writes else crowd


def press_sides(sides: list[Side], bench: Bench, connections: int, watch: "LockWatch") -> float:
    """All rounds in turn; in how many looks a writer waited for a lock."""
    for workers, side in zip(WORKERS, sides, strict=True):
        count = WARM_UPS * workers
        warm_up(side.server.port, side.requests, connections=connections, count=count)
    with watch:
        for number in range(bench.pace.rounds):
            for side in order_sides(sides, number):
                press_side(side, bench, connections)
    return watch.share


@contextmanager
def all_on_all_cores(database: Server | None) -> Iterator[None]:
    """PostgreSQL, if it is of this machine, and the load; each has its core again afterwards."""
    to_all_cores()
    move_family(database, CORES)
    try:
        yield
    finally:
        to_load_core()
        move_family(database, CORES[1:])


def move_family(server: Server | None, cores: list[int]) -> None:
    for pid in list_family(server.pid) if server and APART else ():
        with suppress(OSError):  # it has ended
            os.sched_setaffinity(pid, cores)


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
