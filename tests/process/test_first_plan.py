"""An office begins without a plan, but for the district whose plan of 2022 is known."""

import asyncio
from pathlib import Path

import pytest
import sqlalchemy as sa

from backend.core.session.executor import Database
from backend.core.session.session import Session
from backend.domains.planning.plans.models import Plan
from backend.law.reference import load_plan_2022
from tests.databases import Databases
from tests.process.commands import run_command


def count_plans(db: Session) -> int:
    found = sa.select(sa.func.count(Plan.id)).where(Plan.id == load_plan_2022().id)
    return db.scalar(found) or 0


async def read(url: str) -> int:
    database = Database(url)
    try:
        return await database.run_as_system("a test looks", count_plans, writes=False)
    finally:
        await database.close()


@pytest.mark.once
def test_only_the_districts_own_plan_is_there_from_the_start(
    databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The province of today above it would be asked in 2026 for what was due in 2022."""
    url = databases.fresh()
    environment = {"APP_ENV": "test", "VAR_DIR": str(tmp_path), "DATABASE_URL": url}
    for unit, plans in (("13504", 0), ("37", 0), ("352", 1)):
        run_command(monkeypatch, {**environment, "UNIT_CODE": unit}, "seed")
        assert asyncio.run(read(url)) == plans, unit
    databases.drop(url)
