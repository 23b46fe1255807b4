"""Signing makes minutes final: it checks, numbers and hashes them, and updates the register."""

from collections.abc import Sequence
from datetime import date
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.models import create_id, now
from backend.core.session.session import Session
from backend.core.session.unlogged_writes import run_unlogged
from backend.core.sql.unscoped_table import build_unscoped_table, compute_number_after_last
from backend.core.text.canonical_json import compute_sha256
from backend.domains.establishments.establishments.models import Establishment, WorkforceCount
from backend.domains.establishments.establishments.workforce import PARTS
from backend.domains.inspections.inspection_plans.sealed_lines import mark_line_done
from backend.domains.inspections.inspections.minutes_checks import check_draft, check_signing
from backend.domains.inspections.inspections.models import (
    Inspection,
    InspectionStatus,
    Recommendation,
    WorkforceEntry,
)
from backend.domains.inspections.inspections.providers import get_findings_provider, get_paper_facts
from backend.domains.inspections.inspections.queries import get_inspection_read
from backend.domains.inspections.inspections.service import (
    build_minutes_context,
    ensure_no_errors,
    ensure_not_signed,
    get_place_row,
    list_present_ids,
    lock_minutes,
)
from backend.domains.organisation.inspection_teams.service import lock_team_numbers
from backend.domains.platform.attachments.service import list_signed_hashes

T = TypeVar("T")
COUNTED = ("total", *PARTS)


def update_place_after_visit(db: Session, inspection: Inspection) -> None:
    """Store the latest visit and count at the place; its version stays, because nobody edited it.

    This locks the row of the place until we commit, so nobody enters a count of it meanwhile.
    """
    day, visited = inspection.inspected_on, Establishment.last_inspected_on
    kept = {
        "last_inspected_on": build_value_if_latest(visited, day, day, visited),
        "last_outcome": build_value_if_latest(
            visited, day, inspection.outcome, Establishment.last_outcome
        ),
        "updated_at": Establishment.updated_at,
    }
    if inspection.workforce is not None:  # whoever's count of that day stands in the register
        counted = Establishment.last_counted_on
        kept["last_counted_on"] = build_value_if_latest(counted, day, day, counted)
    place = sa.update(Establishment).where(Establishment.id == inspection.establishment_id)
    run_unlogged(db, place.values(kept), "derived from the inspection, which is logged itself")


def build_value_if_latest(
    last: sa.SQLColumnExpression[date | None],
    day: date,
    then: str | date | None,
    otherwise: sa.SQLColumnExpression[T],
) -> sa.Case[T]:
    """`then` if `day` is not before the `last` one, else what is there."""
    return sa.case((sa.or_(last.is_(None), last <= day), then), else_=otherwise)


def create_workforce_count(
    db: Session, inspection: Inspection, unit: UUID
) -> WorkforceEntry | None:
    """Enter the head counts of the minutes into the register, as those of the day.

    Call `update_place_after_visit` first, because it locks the row of the place. A count that the
    register already has of that day stays, and the minutes keep their own.
    """
    counts = inspection.workforce
    if counts is None:
        return None
    there = db.execute(
        sa.select(*(getattr(WorkforceCount, name) for name in COUNTED)).where(
            WorkforceCount.establishment_id == inspection.establishment_id,
            WorkforceCount.counted_on == inspection.inspected_on,
        )
    ).first()
    if there is not None:
        same = there._asdict() == {name: counts.get(name) for name in COUNTED}
        return WorkforceEntry.SAME if same else WorkforceEntry.DAY_TAKEN
    db.add(
        WorkforceCount(
            id=create_id(),
            org_unit_id=unit,
            establishment_id=inspection.establishment_id,
            counted_on=inspection.inspected_on,
            keeps_blanks=inspection.keeps_blanks or sa.null(),
            **{name: counts.get(name) for name in COUNTED},
        )
    )
    return WorkforceEntry.ENTERED


def create_recommendations(db: Session, inspection: Inspection) -> None:
    """Create a task for each recommendation; the next flush writes them with the minutes."""
    for position, item in enumerate(inspection.recommendation_items):
        db.add(
            Recommendation(
                id=create_id(),
                org_unit_id=inspection.org_unit_id,
                team_id=inspection.team_id,
                inspection_id=inspection.id,
                establishment_id=inspection.establishment_id,
                position=position,
                text=item["text"],
                due_on=date.fromisoformat(item["due_on"]),
            )
        )


SIGNED_FIELDS = (
    *("id", "org_unit_id", "establishment_id", "team_id", "team_level", "record_no", "kind"),
    *("trigger", "inspected_on", "started_at", "ended_at", "checklist_version", "checklist"),
    *("outcome", "statement", "recommendations", "signed_at", "signed_by_id"),
)
LATER_FIELDS = (
    *("recommendation_items", "workforce", "representative_name", "representative_position"),
    *("signature_refused", "refusal_reason", "copy_count", "paper_facts", "area_id"),
    "follows_id",
)
"""Fields that minutes got in later versions. They are hashed only if they have a value, so that
minutes signed before keep their hash.
"""

# Numbers count every record of the team, also those that the signer may not see.
_NUMBERED = build_unscoped_table(Inspection, "team_id", "record_year", "record_seq")


def sign_minutes(db: Session, id: UUID) -> Inspection:
    """Sign a draft; raises Invalid with a pointer for each part that it lacks.

    Locks are always taken in the order minutes, team, place, log, so that signers only queue.
    """
    lock_minutes(db, id, to_sign=True)
    inspection = db.edit(Inspection, id, get_inspection_read)
    ensure_not_signed(inspection)
    present, listed = list_present_ids(db, id), get_findings_provider().listed(db, id)
    facts = get_paper_facts(db, id)
    attached = list_signed_hashes(db, "inspection", id)
    place = get_place_row(db, inspection.establishment_id)
    ensure_ready_to_sign(db, inspection, present, len(listed), place.establishment_type)
    year = inspection.inspected_on.year  # the day on the paper, also if it is signed in January
    seq = claim_next_number(db, inspection.team_id, year)
    update_place_after_visit(db, inspection)
    if inspection.inspection_plan_visit_id is not None:  # before the minutes change: one version
        mark_line_done(db, inspection.inspection_plan_visit_id, id, inspection.inspected_on)
    inspection.workforce_entry = create_workforce_count(db, inspection, place.org_unit_id)
    inspection.paper_facts = facts
    inspection.veil_id = None
    inspection.record_year, inspection.record_seq = year, seq
    inspection.record_no = f"{seq:02d}/BB-ĐKT178"
    inspection.status = InspectionStatus.SIGNED
    inspection.signed_at = now()
    inspection.signed_by_id = db.actor.account_id
    inspection.content_hash = compute_content_hash(inspection, present, listed, attached)
    create_recommendations(
        db, inspection
    )  # last: nothing may flush its tasks before the minutes are signed
    return db.save(inspection)


def ensure_ready_to_sign(
    db: Session,
    inspection: Inspection,
    present: Sequence[UUID],
    violation_count: int,
    type_code: str,
) -> None:
    setting = build_minutes_context(db, inspection, present, type_code)
    lacking = check_signing(inspection, setting, violation_count)
    ensure_no_errors([*check_draft(inspection, setting), *lacking])


def claim_next_number(db: Session, team_id: UUID, year: int) -> int:
    """The number after the team's last one of `year`; other signers wait until we commit."""
    lock_team_numbers(db, team_id)
    mine = _NUMBERED.c.team_id == team_id, _NUMBERED.c.record_year == year
    return compute_number_after_last(db, _NUMBERED.c.record_seq, *mine)


def compute_content_hash(
    inspection: Inspection,
    present: Sequence[UUID],
    listed: Sequence[dict[str, str]],
    attached: Sequence[dict[str, str]] = (),
) -> str:
    """SHA-256 (hex) of the canonical JSON of the minutes.

    `attached`: the id and hash of each photo and scan; without any they are not part of it.
    """
    content = {name: to_json_value(getattr(inspection, name)) for name in SIGNED_FIELDS}
    said = {name: getattr(inspection, name) for name in LATER_FIELDS}
    content |= {name: to_json_value(value) for name, value in said.items() if value}
    content["member_ids"] = sorted(str(id) for id in present)
    content["violations"] = list(listed)
    if attached:
        content["attachments"] = list(attached)
    return compute_sha256(content)


def to_json_value(value: T) -> T | str:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
