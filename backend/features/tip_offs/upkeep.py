"""Erases what is past its term, a few times a day, wherever the server runs."""

import asyncio
import contextlib
import sys
from typing import Any

from backend.core.database import Database
from backend.features.tip_offs.erasing import Terms, purge

FIRST_AFTER = 30.0
EVERY = 6 * 3600.0


class Upkeep:
    """One task of the process; two at once would only find each other's work done."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
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
                while await database.system("tips past their term", purge, self.terms):
                    pass
            except Exception as error:
                sys.stderr.write(f"erasing tips failed: {type(error).__name__}\n")
            await asyncio.sleep(EVERY)
