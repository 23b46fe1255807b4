"""People at their desks who work on while the server is busy with something else."""

import asyncio
from collections.abc import Iterator
from itertools import cycle

from tests.bench.jobs import JOBS
from tests.bench.pressing import Caller

PAUSE = 0.2
"""Seconds that each waits between an answer and the next request."""
WORK = ("J1", "J2", "J1", "J3d", "J1", "J1", "J2", "J1", "J1", "J4")


class Colleague(Caller):
    """Asks, reads the answer for a moment, asks again."""

    def ask(self) -> None:
        asyncio.get_running_loop().call_later(PAUSE, super().ask)


def work(token: str) -> Iterator[bytes]:
    """Places, lists, coverage; one request in ten writes minutes."""
    asked = {job.name: job.ask(token) for job in JOBS if job.name in WORK}
    return (next(asked[name]) for name in cycle(WORK))
