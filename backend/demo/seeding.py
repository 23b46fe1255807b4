"""Loads the demo district into an empty register: in bulk, backdated, with its change log."""

from collections.abc import Iterable
from itertools import chain

import sqlalchemy as sa

from backend.core.session.models import Base
from backend.core.session.pending_changes import write_entries
from backend.core.session.session import Session
from backend.demo import build_district
from backend.demo.chains import build_chain_tables
from backend.demo.columns import add_missing_columns
from backend.demo.follow_up import build_follow_up_tables
from backend.demo.open_data import build_open_data_tables
from backend.demo.payments import build_payments
from backend.demo.police import build_police_tables
from backend.demo.random_values import Row
from backend.demo.rating_rows import build_rating_tables
from backend.demo.rows import Rows
from backend.demo.spot import build_following_tables
from backend.demo.support import build_support_tables
from backend.demo.training_rows import build_training_tables
from backend.demo.visit_draws import build_draw_tables
from backend.demo.visit_plans import VisitPlans, build_visit_plan_tables
from backend.demo.weekly import create_weekly_request
from backend.domains.enforcement.violations.models import Violation, ViolationPayment
from backend.domains.establishments.establishments.models import (
    ActivePeriod,
    Commitment,
    Establishment,
    WorkforceCount,
)
from backend.domains.inspections.inspections.models import Inspection, InspectionMember
from backend.domains.organisation.accounts.models import RoleGrant, User
from backend.domains.organisation.inspection_teams.models import InspectionTeam, TeamMember
from backend.domains.planning.budgets.models import Budget
from backend.domains.planning.plans.models import Plan, PlanTarget, PlanTask
from backend.domains.platform.attachments.models import Attachment
from backend.domains.platform.attachments.store import AttachmentStore
from backend.domains.prevention.communication_activities.models import (
    ActivityCommune,
    CommunicationActivity,
)


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
    write_entries(connection, sorted(rows.log, key=lambda row: row["at"]))


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


def build_tables(rows: Rows) -> Iterable[tuple[type[Base], list[Row]]]:
    """The tables in an order that satisfies the foreign keys."""
    yield User, rows.users()
    yield RoleGrant, rows.grants()
    yield InspectionTeam, rows.teams()
    yield TeamMember, rows.members()
    yield Establishment, rows.establishments()
    yield from build_chain_tables(rows)
    yield ActivePeriod, rows.active_periods()
    yield WorkforceCount, rows.workforce_counts()
    yield Commitment, rows.commitments()
    yield Plan, rows.plans()
    yield PlanTarget, rows.targets()
    yield PlanTask, rows.tasks()
    planned = VisitPlans(rows)
    yield from build_visit_plan_tables(planned)
    yield Inspection, [planned.linked(row) for row in rows.inspections()]
    yield InspectionMember, rows.presences()
    yield Attachment, rows.attachments()
    cases = rows.violations()
    yield Violation, cases
    yield ViolationPayment, build_payments(rows)
    yield from build_follow_up_tables(rows, cases)
    yield from build_draw_tables(rows)
    yield from build_training_tables(rows)
    yield CommunicationActivity, rows.activities()
    yield ActivityCommune, rows.activity_communes()
    yield Budget, rows.budgets()
    yield from build_police_tables(rows)
