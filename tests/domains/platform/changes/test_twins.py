"""Two who enter the same at the same moment: one is entered, though the log's lock comes last."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import asyncpg
import pytest

from backend.core.session.pending_changes import LOCK_LOG
from tests.acting import Api
from tests.domains.establishments.establishments.making import NEW
from tests.domains.prevention.trainings.making import official

TWINS = 3
HOLD_LOG = LOCK_LOG.replace("_xact", "")
RELEASE_LOG = HOLD_LOG.replace("advisory_lock", "advisory_unlock")
WAITING = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock'
"""
"""Transactions that wait for the log, or for one of themselves."""


@pytest.mark.postgres
@pytest.mark.parametrize(("path", "body"), [("/establishments", NEW), ("/staff", official())])
def test_of_twins_that_end_together_one_is_entered(
    api: Api, path: str, body: dict[str, Any]
) -> None:
    """All are written before the first of them is committed."""

    async def enter_twins(pool: ThreadPoolExecutor) -> list[int]:
        holder = await asyncpg.connect(api.app.state.database.url.replace("+asyncpg", ""))
        await holder.execute(HOLD_LOG)
        posts = [pool.submit(api.as_("binhnghia").post, path, body) for _ in range(TWINS)]
        while await holder.fetchval(WAITING) < TWINS:
            assert not any(post.done() for post in posts)
        await holder.execute(RELEASE_LOG)
        statuses = sorted(post.result().status_code for post in posts)
        await holder.close()
        return statuses

    with ThreadPoolExecutor(TWINS) as pool:
        assert asyncio.run(enter_twins(pool)) == [201, 409, 409]
