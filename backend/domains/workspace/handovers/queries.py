"""Handovers as rows with their names, and one as a paper."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import NotFound
from backend.core.errors.hints import get_session_language
from backend.core.session.actor import Actor
from backend.core.session.audit_log import AuditEntry
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.sql.pagination import PageRows, read_page
from backend.core.sql.unscoped_table import build_unscoped_table
from backend.core.text.i18n import translate
from backend.domains.organisation.accounts.models import User
from backend.domains.platform.changes.people import load_actor_names
from backend.domains.workspace.handovers.models import Handover
from backend.domains.workspace.handovers.schemas import HandoverRead, HandoverRow
from backend.domains.workspace.handovers.work_kind import HandoverEffect, Row
from backend.domains.workspace.handovers.work_kinds import BY_NAME, KINDS
from backend.law.legal_clock import ComputedDeadline, format_citation

USERS = build_unscoped_table(User, "id", "full_name", "title")
Giver, Receiver = USERS.alias("giver"), USERS.alias("receiver")
"""Names and titles of officials, also of those who moved to another unit since."""

JOINED: dict[str, Any] = {
    "org_unit_name": OrgUnit.name,
    "from_name": Giver.c.full_name,
    "from_title": Giver.c.title,
    "to_name": Receiver.c.full_name,
    "to_title": Receiver.c.title,
}
COUNTED = ("moved_count", "left_count")
NOT_COLUMNS = {*COUNTED, "actor_name"}


def build_columns(fields: Any) -> list[Any]:
    return [
        JOINED[name].label(name) if name in JOINED else getattr(Handover, name)
        for name in fields
        if name not in NOT_COLUMNS
    ]


def select_handover_rows(fields: Any) -> sa.Select[Any]:
    return (
        sa.select(*build_columns(fields))
        .select_from(Handover)
        .join(OrgUnit, OrgUnit.id == Handover.org_unit_id)
        .join(Giver, Giver.c.id == Handover.from_user_id)
        .join(Receiver, Receiver.c.id == Handover.to_user_id)
    )


def list_handover_rows(db: Session, after: str | None, limit: int) -> PageRows:
    """The handovers of the caller's units, the newest first."""
    newest = (Handover.handed_on.desc(), Handover.id.desc())
    found = read_page(
        db, select_handover_rows([*HandoverRow.model_fields, "items"]), newest, after, limit
    )
    items = [{**row._mapping, **count_items(row.items)} for row in found["items"]]
    return {"items": items, "next": found["next"]}


def count_items(items: list[Row]) -> dict[str, int]:
    moved = sum(item["moved"] for item in items)
    return {"moved_count": moved, "left_count": len(items) - moved}


def get_handover_read(db: Session, id: UUID) -> HandoverRead:
    """The paper as the reader may read it now; raises NotFound."""
    row = db.execute(
        select_handover_rows(HandoverRead.model_fields).where(Handover.id == id)
    ).first()
    if row is None:
        raise NotFound
    began = sa.select(AuditEntry.actor_id).where(
        AuditEntry.entity_id == id, AuditEntry.version == 1
    )
    actor = db.scalar(began)
    names = load_actor_names(db, [actor] if actor else [])
    known = {**row._mapping, **count_items(row.items), "items": build_paper(db, row.items)}
    return HandoverRead(**known, actor_name=names.get(actor) if actor else None)


def build_paper(db: Session, items: list[Row]) -> list[Row]:
    """The records in the paper's order, told as far as the reader may read each."""
    now: dict[UUID, Row] = {}
    for name, kind in BY_NAME.items():
        ids = [UUID(item["id"]) for item in items if item["kind"] == name]
        if ids:
            now |= {row["id"]: row for row in kind.found(db, db.actor, kind.model.id.in_(ids))}
    blank = dict.fromkeys(("title", "detail", "org_unit_name", "due_on", "due", "since"))
    rows = [(item, now.get(UUID(item["id"]), blank)) for item in items]
    return [
        {"kind": item["kind"], "id": item["id"], "moved": item["moved"]}
        | {name: row[name] for name in blank}
        | to_due_words(db, row)
        | {"obstacle": to_obstacle(db, item["why"])}
        for item, row in rows
    ]


def to_due_words(db: Session, row: Row) -> Row:
    """Which deadline the row's next one is, by which article, and how sure that is."""
    found: ComputedDeadline | None = row["due"]
    if found is None:
        return dict.fromkeys(("due_title", "due_basis", "due_certainty"))
    language = get_session_language(db)
    title = found.rule.title
    return {
        "due_title": title.en if language == "en" else title.vi,
        "due_basis": format_citation(found.rule, language),
        "due_certainty": found.certainty,
    }


def to_obstacle(db: Session, code: str | None) -> dict[str, str] | None:
    """The code and its words, for the one who asks."""
    if code is None:
        return None
    return {"code": code, "message": translate(code, get_session_language(db), {})}


def count_open_work(db: Session, person_id: UUID) -> int:
    """How many records bear the person's name; a number, whoever asks."""
    person = Actor(person_id)
    return sum(kind.count(db, person) for kind in KINDS if kind.how is HandoverEffect.MOVES)
