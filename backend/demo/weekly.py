"""Subscribes the office to the weekly digest; its first file is made as soon as the demo runs."""

from datetime import date

from backend.core.session.session import Session
from backend.demo.people import UNIT_IDS
from backend.demo.random_values import build_id, create_random, to_instant
from backend.demo.rows import Rows
from backend.domains.platform.jobs.creation import JobOwner, create_job
from backend.domains.workspace.weekly_digests.models import WeeklyDigest
from backend.domains.workspace.weekly_digests.service import KIND, TITLES, compute_job_key

MONDAY = date(2022, 10, 3)
SWITCHED_ON = to_instant(date(2022, 9, 28), 14)


def create_weekly_request(db: Session, rows: Rows) -> None:
    """Its Monday is in the past by every clock, so the worker makes it at once."""
    wish = WeeklyDigest(
        id=build_id(SWITCHED_ON, create_random("weekly state")),
        user_id=rows.accounts["district"],
        org_unit_id=UNIT_IDS["binh-luc-district"],
        created_at=SWITCHED_ON,
    )
    db.save(wish)
    whose = JobOwner(wish.user_id, wish.org_unit_id)
    payload, key = {"wish": str(wish.id)}, compute_job_key(wish, MONDAY)
    create_job(db, KIND, payload, TITLES, run_at=to_instant(MONDAY, 6), key=key, asker=whose)
