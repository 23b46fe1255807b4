"""Signing makes minutes final: complete, numbered without gaps, hashed, and acted upon."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.actor import SYSTEM_ID
from backend.core.session.models import now, today
from backend.core.session.session import Session
from backend.core.sql.unscoped_table import build_unscoped_table
from backend.core.text.canonical_json import compute_sha256
from backend.domains.inspections.inspection_plans.carrying import carried_out
from backend.domains.inspections.inspections.afterwards import (
    enter_counts,
    recommend,
    remember_visit,
)
from backend.domains.inspections.inspections.findings import findings
from backend.domains.inspections.inspections.models import Inspection, InspectionStatus
from backend.domains.inspections.inspections.printed import facts_of
from backend.domains.inspections.inspections.reading import show
from backend.domains.inspections.inspections.rules import draft_errors, signing_errors
from backend.domains.inspections.inspections.service import (
    hold,
    place_of,
    present_at,
    refuse,
    refuse_signed,
    setting_of,
)
from backend.domains.organisation.inspection_teams.models import InspectionTeam
from backend.domains.platform.attachments.lifecycle import list_signed_hashes

SIGNED_FIELDS = (
    *("id", "org_unit_id", "establishment_id", "team_id", "team_level", "record_no", "kind"),
    *("trigger", "inspected_on", "started_at", "ended_at", "checklist_version", "checklist"),
    *("outcome", "statement", "recommendations", "signed_at", "signed_by_id"),
)
LATER_FIELDS = (
    *("recommendation_items", "workforce", "representative_name", "representative_position"),
    *("signature_refused", "refusal_reason", "copy_count", "paper_facts", "area_id"),
)
"""Fields that minutes got later: they enter the hash where they say something, so that what was
signed before keeps its own."""

# Numbers count every record of the team, also those that the signer may not see.
_NUMBERED = build_unscoped_table(Inspection, "team_id", "record_year", "record_seq")


def sign(db: Session, id: UUID) -> Inspection:
    """Sign a draft that has all its parts; raises Invalid with a pointer for each that it lacks.

    Locks are taken in one order (minutes, team, place, log), so that signers only queue.
    """
    hold(db, id, to_sign=True)
    inspection = db.edit(Inspection, id, show)
    refuse_signed(inspection)
    present, listed = present_at(db, id), findings().listed(db, id)
    facts = facts_of(db, id)
    attached = list_signed_hashes(db, "inspection", id)
    place = place_of(db, inspection.establishment_id)
    check(db, inspection, present, len(listed), place.establishment_type)
    year, seq = today().year, next_number(db, inspection.team_id, today().year)
    remember_visit(db, inspection)
    if inspection.inspection_plan_visit_id is not None:  # before the minutes change: one version
        carried_out(db, inspection.inspection_plan_visit_id, id, inspection.inspected_on)
    inspection.workforce_entry = enter_counts(db, inspection, place.org_unit_id)
    inspection.paper_facts = facts
    inspection.veil_id = None
    inspection.record_year, inspection.record_seq = year, seq
    inspection.record_no = f"{seq:02d}/BB-ĐKT178"
    inspection.status = InspectionStatus.SIGNED
    inspection.signed_at = now()
    inspection.signed_by_id = db.actor.id if db.actor.id != SYSTEM_ID else None
    inspection.content_hash = content_hash(inspection, present, listed, attached)
    recommend(db, inspection)  # last: nothing may flush its tasks before the minutes are signed
    return db.save(inspection)


def check(
    db: Session,
    inspection: Inspection,
    present: Sequence[UUID],
    violation_count: int,
    type_code: str,
) -> None:
    setting = setting_of(db, inspection, present, type_code)
    lacking = signing_errors(inspection, setting, violation_count)
    refuse([*draft_errors(inspection, setting), *lacking])


def next_number(db: Session, team_id: UUID, year: int) -> int:
    """The number after the team's last one of `year`; its next signer waits until we commit."""
    db.execute(
        sa.select(InspectionTeam.id)
        .where(InspectionTeam.id == team_id)
        .with_for_update(key_share=True)
    )
    last = sa.select(sa.func.max(_NUMBERED.c.record_seq)).where(
        _NUMBERED.c.team_id == team_id, _NUMBERED.c.record_year == year
    )
    found: int | None = db.scalar(
        last, execution_options={"unscoped": "a team's numbers have no gaps for anybody"}
    )
    return (found or 0) + 1


def content_hash(
    inspection: Inspection,
    present: Sequence[UUID],
    listed: Sequence[dict[str, str]],
    attached: Sequence[dict[str, str]] = (),
) -> str:
    """SHA-256 (hex) of the canonical JSON of the minutes.

    `attached` are the id and hash of each photo and scan; minutes without any do not mention them.
    """
    content = {name: plain(getattr(inspection, name)) for name in SIGNED_FIELDS}
    said = {name: getattr(inspection, name) for name in LATER_FIELDS}
    content |= {name: plain(value) for name, value in said.items() if value}
    content["member_ids"] = sorted(str(id) for id in present)
    content["violations"] = list(listed)
    if attached:
        content["attachments"] = list(attached)
    return compute_sha256(content)


def plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
