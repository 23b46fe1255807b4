"""Loads the demo district into an empty register: in bulk, backdated, with its change log."""

from datetime import date
from itertools import chain

import sqlalchemy as sa

from backend.core.session.pending_changes import get_pending_changes
from backend.core.session.session import Session
from backend.demo.cases import build_case_tables
from backend.demo.district import build_district
from backend.demo.findings import build_following_tables
from backend.demo.people import UNIT_IDS, build_people_tables
from backend.demo.places import build_place_tables
from backend.demo.plan import build_budget_tables, build_open_data_tables, build_plan_tables
from backend.demo.police import build_police_tables
from backend.demo.prevention import build_activity_tables, build_training_tables
from backend.demo.random_values import Row, build_id, create_random, to_instant
from backend.demo.ratings import build_rating_tables
from backend.demo.rows import Rows, Tables, add_missing_columns
from backend.demo.story_clock import open_story_clock, set_story_clock
from backend.demo.support import build_support_tables
from backend.demo.visit_plans import build_draw_tables
from backend.demo.visits import build_inspection_tables
from backend.domains.inspections.inspections.models import Inspection
from backend.domains.organisation.accounts.models import User
from backend.domains.platform.attachments.store import AttachmentStore
from backend.domains.platform.jobs.service import JobOwner, create_job
from backend.domains.workspace.weekly_digests.models import WeeklyDigest
from backend.domains.workspace.weekly_digests.service import KIND, TITLES, compute_job_key


def load_demo(db: Session, store: AttachmentStore | None = None) -> None:
    """Fill an empty register; raises RuntimeError if there are accounts already.

    Without a store, photos have rows but no files.
    """
    if db.scalar(sa.select(User.id).limit(1)) is not None:
        raise RuntimeError("the register is not empty: the demo is loaded into a new one only")
    rows = Rows(build_district())
    if store is not None:
        write_photos(rows, store)
    connection = db.connection()
    signed: list[Row] = []
    for model, made in build_tables(rows):
        full = [add_missing_columns(model, row) for row in made]
        if model is Inspection:
            signed = [row for row in full if row["status"] == "signed"]
            full = [{**row, "status": "draft"} for row in full]
        connection.execute(sa.insert(model), full)
    sign_records(connection, signed)
    later = chain(
        build_following_tables(rows),
        build_rating_tables(db, rows),
        build_support_tables(db, rows),
        build_open_data_tables(db, rows),
    )
    for model, made in later:
        connection.execute(sa.insert(model), [add_missing_columns(model, row) for row in made])
    create_weekly_request(db, rows)
    places = get_pending_changes(db).places
    places.write(connection, sorted(rows.log, key=lambda row: row["at"]))


def write_photos(rows: Rows, store: AttachmentStore) -> None:
    """Write the files first, as an upload does: no row exists without its file."""
    for photos in rows.photos.values():
        for photo in photos:
            store.write(photo.row["file_key"], photo.made.content, photo.made.thumbnail)


def sign_records(connection: sa.Connection, records: list[Row]) -> None:
    """Sign records after all their parts are loaded: from then on the database protects them."""
    table = Inspection.__table__
    assert isinstance(table, sa.Table)
    final = table.update().where(table.c.id == sa.bindparam("record"))
    final = final.values(status=sa.bindparam("state"), updated_at=sa.bindparam("moment"))
    states = [
        {"record": row["id"], "state": row["status"], "moment": row["updated_at"]}
        for row in records
    ]
    connection.execute(final, states)


def build_tables(rows: Rows) -> Tables:
    """The tables in an order that satisfies the foreign keys."""
    return chain.from_iterable(
        build(rows)
        for build in (
            build_people_tables,
            build_place_tables,
            build_plan_tables,
            build_inspection_tables,
            build_case_tables,
            build_draw_tables,
            build_training_tables,
            build_activity_tables,
            build_budget_tables,
            build_police_tables,
        )
    )


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
    with open_story_clock(db):
        set_story_clock(db, SWITCHED_ON.date(), 14)
        create_job(db, KIND, payload, TITLES, run_at=to_instant(MONDAY, 6), key=key, asker=whose)
        db.flush()
