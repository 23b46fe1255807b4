"""Begins a new epoch in a database that was copied and is started beside, or instead of, the old.

Original and copy go on from the same place in the log, and give the same places to other changes.
A follower of the one must not go on reading at the other. So the log notes where it is served, by
what no copy of a file or dump takes with it.
"""

import sys

import sqlalchemy as sa
from fastapi import FastAPI

from backend.core.session.change_log import ChangeFeed
from backend.core.session.database_home import find_database_home
from backend.core.session.log_places import update_base_at_start
from backend.core.session.session import Session
from backend.domains.platform.changes.epochs import start_epoch


async def claim_log_at_start(app: FastAPI) -> None:
    """Before the first request, so that no cursor of a copy stands for a place of the original."""
    for what, work in (
        ("where the log goes on", update_base_at_start),
        ("where the log is served", claim_log),
    ):
        try:
            await app.state.database.run_as_system(what, work)
        except Exception as error:
            sys.stderr.write(f"{what}: {type(error).__name__}\n")


def claim_log(db: Session) -> None:
    known, home = db.scalar(sa.select(ChangeFeed.home)), find_database_home(db)
    if home is None or home == known:
        return
    if known is not None and known[0] == home[0]:  # else `move-to` brought it from a file
        start_epoch(db)
    db.execute(sa.update(ChangeFeed).values(home=home))
