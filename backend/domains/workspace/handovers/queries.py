"""Handovers as rows with their names, and one handover as a paper."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import NotFound
from backend.core.errors.hints import get_session_language
from backend.core.session.actor import Actor
from backend.core.session.change_log import LogEntry
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.sql.pagination import PageRows, read_page
from backend.core.sql.single_read import FieldColumns
from backend.core.sql.unscoped_table import build_unscoped_table
from backend.core.text.i18n import translate
from backend.domains.organisation.accounts.models import User
from backend.domains.platform.changes.people import load_actor_names
from backend.domains.workspace.handovers.models import HandedRecord, Handover
from backend.domains.workspace.handovers.schemas import (
    HandoverRead,
    HandoverRow,
    Obstacle,
    PaperItem,
    WorkRead,
)
from backend.domains.workspace.handovers.work_kind import HandoverEffect, OpenWork
from backend.domains.workspace.handovers.work_kinds import BY_NAME, KINDS
from backend.law.legal_clock import ComputedDeadline, format_citation

USERS = build_unscoped_table(User, "id", "full_name", "title")
Giver, Receiver = USERS.alias("giver"), USERS.alias("receiver")
"""Names and titles of officials, also of those who have moved to another unit."""

COLUMNS = FieldColumns(
    Handover,
    org_unit_name=OrgUnit.name,
    from_name=Giver.c.full_name,
    from_title=Giver.c.title,
    to_name=Receiver.c.full_name,
    to_title=Receiver.c.title,
)
MADE = ("moved_count", "left_count", "actor_name")
"""Fields that are no columns."""
HANDOVERS = (
    sa.select(*COLUMNS.of(HandoverRead.model_fields, but=MADE))
    .select_from(Handover)
    .join(OrgUnit, OrgUnit.id == Handover.org_unit_id)
    .join(Giver, Giver.c.id == Handover.from_user_id)
    .join(Receiver, Receiver.c.id == Handover.to_user_id)
)


def list_handover_rows(db: Session, after: str | None, limit: int) -> PageRows:
    """The handovers of the caller's units, the newest first."""
    newest = (Handover.handed_on.desc(), Handover.id.desc())
    found = read_page(db, HANDOVERS, newest, after, limit)
    items = [
        HandoverRow.model_validate({**row._mapping, **count_items(row.items)})
        for row in found["items"]
    ]
    return {"items": items, "next": found["next"]}


def count_items(items: Sequence[HandedRecord]) -> dict[str, int]:
    moved = sum(item["moved"] for item in items)
    return {"moved_count": moved, "left_count": len(items) - moved}


def get_handover_read(db: Session, id: UUID) -> HandoverRead:
    """The paper with what the reader may read of it now; raises NotFound."""
    row = db.execute(HANDOVERS.where(Handover.id == id)).first()
    if row is None:
        raise NotFound
    began = sa.select(LogEntry.actor_id).where(LogEntry.entity_id == id, LogEntry.version == 1)
    actor = db.scalar(began)
    names = load_actor_names(db, [actor] if actor else [])
    known = {**row._mapping, **count_items(row.items), "items": build_paper(db, row.items)}
    return HandoverRead(**known, actor_name=names.get(actor) if actor else None)


def build_paper(db: Session, items: Sequence[HandedRecord]) -> list[PaperItem]:
    """The records in the paper's order, each with what the reader may read of it."""
    now: dict[UUID, OpenWork] = {}
    for name, kind in BY_NAME.items():
        ids = [UUID(item["id"]) for item in items if item["kind"] == name]
        if ids:
            now |= {work.id: work for work in kind.found(db, db.actor, kind.model.id.in_(ids))}
    blank = dict.fromkeys(("title", "detail", "org_unit_name", "due_on", "since"))
    paper: list[PaperItem] = []
    for item in items:
        work = now.get(UUID(item["id"]))
        told = vars(work) if work else blank
        due = to_due_words(db, work.due if work else None)
        obstacle = to_obstacle(db, item["why"])
        paper.append(PaperItem.model_validate(told | due | item | {"obstacle": obstacle}))
    return paper


def to_work_read(db: Session, work: OpenWork) -> WorkRead:
    """The work with the words of its next deadline and of its obstacle."""
    obstacle = to_obstacle(db, work.why)
    return WorkRead.model_validate(vars(work) | to_due_words(db, work.due) | {"obstacle": obstacle})


def to_due_words(db: Session, found: ComputedDeadline | None) -> dict[str, str | None]:
    """The title of the deadline, its legal basis, and how certain it is."""
    if found is None:
        return dict.fromkeys(("due_title", "due_basis", "due_certainty"))
    language = get_session_language(db)
    title = found.rule.title
    return {
        "due_title": title.en if language == "en" else title.vi,
        "due_basis": format_citation(found.rule, language),
        "due_certainty": found.certainty,
    }


def to_obstacle(db: Session, code: str | None) -> Obstacle | None:
    """The code with its words in the reader's language."""
    if code is None:
        return None
    return Obstacle(code=code, message=translate(code, get_session_language(db), {}))


def count_open_work(db: Session, person_id: UUID) -> int:
    """How many records name this person as their holder, whoever asks."""
    person = Actor(person_id)
    return sum(kind.count(db, person) for kind in KINDS if kind.how is HandoverEffect.MOVES)
