"""Tells the feed of suspensions that begin or end, wherever the server runs."""

import asyncio
import contextlib
import sys
from typing import Any

from backend.core.database import Database
from backend.features.establishments.suspensions import tell

FIRST_AFTER = 20.0
EVERY = 600.0
"""Seconds; readers see the right status at any time, this is for the feed."""


class Upkeep:
    """One task of the process; two at once would only find each other's work done."""

    def __init__(self) -> None:
        self.task: asyncio.Task[None] | None = None

    async def start(self, app: Any) -> None:
        self.task = asyncio.create_task(self.go_on(app.state.database))

    async def stop(self, _app: Any) -> None:
        if self.task is not None:
            self.task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self.task

    async def go_on(self, database: Database) -> None:
        await asyncio.sleep(FIRST_AFTER)
        while True:
            try:
                while await database.system("suspensions that began or ended", tell):
                    pass
            except Exception as error:
                sys.stderr.write(f"telling suspensions failed: {type(error).__name__}\n")
            await asyncio.sleep(EVERY)
