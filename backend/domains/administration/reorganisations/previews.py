"""Tells what an act does, row by row, as far as the reader may read the records."""

from collections import Counter, defaultdict
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.hints import get_session_language
from backend.core.session.models import Base, Entity
from backend.core.session.org_units import OrgUnit, OrgUnitSuccession
from backend.core.session.session import Session
from backend.core.text.i18n import translate
from backend.domains.administration.reorganisations.act_context import ActContext, ActObstacle
from backend.domains.administration.reorganisations.act_words import KIND_WORDS, TABLE_WORDS
from backend.domains.administration.reorganisations.models import (
    Reorganisation,
    ReorganisationStep,
)
from backend.domains.administration.reorganisations.schemas import (
    ActGroup,
    ActNote,
    ActPreview,
    ActRow,
    ChangeKind,
    FateCount,
    RoleFate,
    UndoPreview,
)
from backend.domains.administration.reorganisations.service import (
    DoneAct,
    ensure_applied,
    ensure_draft,
    run_act,
    run_and_take_back,
)
from backend.domains.administration.reorganisations.undoing import list_dependents
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.organisation.accounts.models import RoleGrant, User
from backend.domains.organisation.areas.models import Area
from backend.domains.organisation.inspection_teams.models import InspectionTeam, TeamMember

MOST_ROWS = 300
"""Rows that a preview shows of one kind; the count is of all."""
LAST_DAYS = ("valid_to", "active_to")
"""Columns with the last day of what lasts."""


def compute_preview(db: Session, act: Reorganisation) -> ActPreview:
    """What the act would do now, by doing it and taking it back."""
    ensure_draft(act)
    return run_and_take_back(db, lambda: build_preview(db, act.version, run_act(db, act)))


def compute_undo_preview(db: Session, act: Reorganisation) -> UndoPreview:
    """What depends on an act that was done."""
    ensure_applied(act)
    found = run_and_take_back(db, lambda: list_dependents(db, act))
    return UndoPreview(version=act.version, obstacles=[describe_note(db, one) for one in found])


def build_preview(db: Session, version: int, done: DoneAct) -> ActPreview:
    run = done.run
    found: defaultdict[ChangeKind, list[tuple[ReorganisationStep, Base]]] = defaultdict(list)
    for step, row in zip(run.recorder.steps, run.recorder.rows, strict=True):
        found[ChangeKind(step.kind)].append((step, row))
    names = load_holder_names(db, run.recorder.rows)
    groups = [
        ActGroup(
            kind=kind,
            count=len({(step.of_table, *step.row_key) for step, _ in found[kind]}),
            rows=[to_row(db, run, step, row, names) for step, row in found[kind][:MOST_ROWS]],
        )
        for kind in ChangeKind
        if kind in found
    ]
    return ActPreview(
        version=version,
        groups=groups,
        fates=list_fates(run),
        stays=done.left.stays,
        closes=done.left.closes,
        widens=done.widens,
        obstacles=[describe_note(db, one) for one in run.obstacles],
        choices=run.choices,
        areas=run.areas,
    )


def list_fates(run: ActContext) -> list[FateCount]:
    """How many roles move, only read, and end."""
    counts = Counter(run.fates.values())
    return [FateCount(fate=fate, count=counts[fate]) for fate in RoleFate if counts[fate]]


def load_holder_names(db: Session, rows: list[Base]) -> dict[UUID, str]:
    holders = {row.user_id for row in rows if isinstance(row, RoleGrant)}
    found = db.execute(sa.select(User.id, User.full_name).where(User.id.in_(holders)))
    return {row.id: row.full_name for row in found}


def to_row(
    db: Session, run: ActContext, step: ReorganisationStep, row: Base, names: dict[UUID, str]
) -> ActRow:
    before, after = step.before or {}, step.after
    was, unit = before.get("org_unit_id"), after.get("org_unit_id")
    if isinstance(row, OrgUnitSuccession):
        was, unit = after["predecessor_id"], after["successor_id"]
    return ActRow(
        record_id=row.id if isinstance(row, Entity) else None,
        title=find_title(db, run, row, names),
        is_new=step.before is None,
        is_ended=step.before is not None and any(after.get(name) for name in LAST_DAYS),
        from_unit=run.get_unit_name(UUID(str(was))) if was else None,
        to_unit=run.get_unit_name(UUID(str(unit))) if unit else None,
        fate=run.fates.get(row.id) if isinstance(row, RoleGrant) else None,
    )


def find_title(db: Session, run: ActContext, row: Base, names: dict[UUID, str]) -> str | None:
    """What the row is called, if the reader may read such records; of cases only their number."""
    if isinstance(row, Entity) and not db.actor.has_permission(type(row).read_permission):
        return None
    if isinstance(row, OrgUnit):
        return run.get_unit_name(row.id)
    if isinstance(row, RoleGrant):
        return names.get(row.user_id)
    if isinstance(row, User | TeamMember):
        return row.full_name
    return row.name if isinstance(row, InspectionTeam | Area | Establishment) else None


def describe_note(db: Session, one: ActObstacle) -> ActNote:
    """The obstacle in the reader's language."""
    language = get_session_language(db)
    at = 1 if language == "en" else 0
    told = dict(one.params)
    if "kind" in told:
        told["kind"] = KIND_WORDS[ChangeKind(str(told["kind"]))][at]
    if "table" in told:
        told["table"] = TABLE_WORDS.get(str(told["table"]), TABLE_WORDS[""])[at]
    return ActNote(code=one.code, message=translate(one.code, language, told))
