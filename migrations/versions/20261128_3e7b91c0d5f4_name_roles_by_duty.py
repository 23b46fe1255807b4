"""Name roles by their duty.

Three roles were named by the tier at which they were held in 2022. Grants, notices, requests that a
second person confirms, and exports that wait get the present words. The change log and the answers
that are kept for repeated requests stay as they were written.

Revision ID: 3e7b91c0d5f4
Revises: a41c7f5e2d90
Create Date: 2026-11-28 13:00:00+07:00
"""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

from backend.core.sql import types

revision = "3e7b91c0d5f4"
down_revision = "a41c7f5e2d90"
branch_labels = None
depends_on = None

RENAMED = {
    "district_officer": "lead_officer",
    "commune_officer": "local_officer",
    "provincial_officer": "superior_officer",
}
NEW = "partner_officer"
"""A role that no older release knows."""
AT_ONCE = 100
"""Records in memory at a time."""

Values = dict[str, Any]

GRANTS = sa.table("role_grants", sa.column("role", sa.String()))
NOTICES = sa.table("account_notices", sa.column("role", sa.String()))
REQUESTS = sa.table(
    "second_approvals",
    sa.column("id", sa.Uuid()),
    sa.column("act", sa.String()),
    sa.column("body", types.Json()),
    sa.column("status", sa.String()),
    sa.column("open_key", sa.String()),
)
JOBS = sa.table(
    "jobs",
    sa.column("id", sa.Uuid()),
    sa.column("kind", sa.String()),
    sa.column("payload", types.Json()),
)
GIVE_DUTY, EXPORT, USERS = "give-duty", "export", "users"
WAITING, WITHDRAWN = "waiting", "withdrawn"


def upgrade() -> None:
    rename(RENAMED)


def downgrade() -> None:
    """An older release goes on without the role that it does not know."""
    for table in (GRANTS, NOTICES):
        op.execute(sa.delete(table).where(table.c.role == NEW))
    change(REQUESTS, REQUESTS.c.act == GIVE_DUTY, withdraw_new)
    rename({new: old for old, new in RENAMED.items()})


def rename(words: dict[str, str]) -> None:
    for table in (GRANTS, NOTICES):
        for old, new in words.items():
            op.execute(sa.update(table).where(table.c.role == old).values(role=new))

    def of_request(row: sa.RowMapping) -> Values:
        body = {key: rename_in(value, words) for key, value in row["body"].items()}
        return {"body": body} if body != row["body"] else {}

    def of_export(row: sa.RowMapping) -> Values:
        payload = row["payload"]
        filters = payload.get("filters") or {}
        if payload.get("list") != USERS or filters.get("role") not in words:
            return {}
        return {"payload": {**payload, "filters": {**filters, "role": words[filters["role"]]}}}

    change(REQUESTS, REQUESTS.c.act == GIVE_DUTY, of_request)
    change(JOBS, JOBS.c.kind == EXPORT, of_export)


def rename_in(grants: Any, words: dict[str, str]) -> Any:
    """Of `add` and `remove` of a request: [{"role": …}]; its other values stay."""
    if not isinstance(grants, list):
        return grants
    return [{**one, "role": words.get(one["role"], one["role"])} for one in grants]


def withdraw_new(row: sa.RowMapping) -> Values:
    """A request for the new role is taken back, so that nobody confirms what is not known."""
    asked = [one["role"] for one in row["body"].get("add", ())]
    if row["status"] != WAITING or NEW not in asked:
        return {}
    return {"status": WITHDRAWN, "open_key": None}


def change(
    table: sa.TableClause, which: sa.ColumnElement[bool], mend: Callable[[sa.RowMapping], Values]
) -> None:
    """Write `mend(row)`, the changed columns, over the rows of the table, in the order of ids.

    `mend` answers nothing where nothing is to be changed.
    """
    bind, after = op.get_bind(), None
    while True:
        found = sa.select(table).where(which).order_by(table.c.id).limit(AT_ONCE)
        if after is not None:
            found = found.where(table.c.id > after)
        rows = bind.execute(found).mappings().all()
        for row in rows:
            if changed := mend(row):
                bind.execute(sa.update(table).where(table.c.id == row["id"]).values(changed))
        if len(rows) < AT_ONCE:
            return
        after = rows[-1]["id"]
