"""Freezes an approved report: figures, formula versions, boundaries and sources, under one hash."""

import hashlib
import secrets
from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.change_log import to_json_value
from backend.core.session.models import now, today
from backend.core.session.org_units import OrgUnit, OrgUnitClosure, build_existing_clause, lock_unit
from backend.core.session.session import Session
from backend.core.sql.unscoped_table import build_unscoped_table, compute_number_after_last
from backend.core.text.canonical_json import to_canonical_json
from backend.domains.platform.changes.people import get_signatory
from backend.domains.reporting.reports.computing import select_lines
from backend.domains.reporting.reports.content import (
    UNIT_FIELDS,
    LineContent,
    ReportContent,
    SectionContent,
    UnitContent,
)
from backend.domains.reporting.reports.editing import get_unit, list_working_lines
from backend.domains.reporting.reports.models import Report, ReportEdition, ReportSection
from backend.domains.reporting.reports.narratives import get_section_titles, render_text
from backend.domains.reporting.reports.position import (
    get_covered_days,
    get_report_position,
    list_part_tiers,
)
from backend.law.reference.tiers import Position, list_establishment_tiers

FORM = 2
"""The layout of the frozen content; raised when a field of it comes to mean something else.

2: `seal`, 128 random bits that only readers of every line get, and `sources_hash`, which begins
with it. Without them a hash would tell whether a guessed number is right.
"""

# Numbers count every report of the unit, also those that the approver may not see.
_NUMBERED = build_unscoped_table(ReportEdition, "org_unit_id", "register_year", "register_seq")


def create_edition(db: Session, report: Report) -> ReportEdition:
    """Write the next edition of what was submitted; the report points to it."""
    year, day = today().year, today()
    seq = claim_next_number(db, report.org_unit_id, year)
    number = format_register_no(seq)
    name, title = get_signatory(db, db.actor.id)
    seal = secrets.token_hex(16)
    sources = to_canonical_json(
        {line.code: line.sources for line in db.scalars(select_lines(report.id))}
    )
    head = {
        "edition": report.edition + 1,
        "register_no": number,
        "approved_on": day.isoformat(),
        "approved_by": name,
        "approver_title": title,
        "seal": seal,
        "sources_hash": compute_digest(seal + sources),
    }
    content = to_canonical_json({**build_working_content(db, report), **head})
    edition = ReportEdition(
        report_id=report.id,
        org_unit_id=report.org_unit_id,
        number=report.edition + 1,
        content=content,
        content_hash=compute_digest(content),
        sources=sources,
        register_year=year,
        register_seq=seq,
        register_no=number,
        approved_on=day,
        approved_at=now(),
        approver_id=db.actor.id,
    )
    db.save(edition)
    report.edition, report.register_no = edition.number, number
    report.content_hash, report.approved_on, report.sent_on = edition.content_hash, day, None
    return edition


def build_working_content(db: Session, report: Report) -> ReportContent:
    """All that a report says as it stands, with nothing hidden: what an approval would freeze."""
    lines = list_working_lines(db, report)
    by_code = {line["code"]: line for line in lines}
    return {
        "form": FORM,
        "report_id": str(report.id),
        "unit": get_unit(db, report),
        "level": report.level,
        "period_kind": report.period_kind.value,
        "period_start": report.period_start.isoformat(),
        "period_end": report.period_end.isoformat(),
        "computed_at": to_json_value(report.computed_at),
        "computed_to": to_json_value(report.computed_to),
        "units": list_boundaries(db, report),
        "formulas": {line["code"]: line["figure_version"] for line in lines},
        "lines": lines,
        "sections": list_sections(db, report, by_code),
        "parts": report.parts,
    }


def list_boundaries(db: Session, report: Report) -> list[UnitContent]:
    """The units below as they were drawn on the last day that counts, and whose reports are taken
    in, by name."""
    day = report.computed_to or get_covered_days(report)[1]
    found = (
        sa.select(*(getattr(OrgUnit, name) for name in UNIT_FIELDS))
        .join(OrgUnitClosure, OrgUnitClosure.descendant_id == OrgUnit.id)
        .where(
            OrgUnitClosure.ancestor_id == report.org_unit_id,
            OrgUnit.level.in_(list_row_tiers(report)),
            sa.or_(
                OrgUnit.id.in_([UUID(part["org_unit_id"]) for part in report.parts]),
                sa.and_(
                    build_existing_clause(day),
                ),
            ),
        )
        .order_by(OrgUnit.sort_name, OrgUnit.id)
    )
    return [
        {
            "id": str(row.id),
            "code": row.code,
            "name": row.name,
            "kind": row.kind,
            "level": row.level,
            "parent_id": to_json_value(row.parent_id),
            "valid_from": to_json_value(row.valid_from),
            "valid_to": to_json_value(row.valid_to),
        }
        for row in db.execute(found)
    ]


def list_row_tiers(report: Report) -> Sequence[str]:
    """The tiers of the units that the report tells apart: one that sums reports their units, else
    those that hold the establishments."""
    if get_report_position(report) is Position.SUPERIOR:
        return list_part_tiers(report.level, report.period_start, report.period_end)
    return list_establishment_tiers()


def list_sections(
    db: Session, report: Report, lines: dict[str, LineContent]
) -> list[SectionContent]:
    found = sa.select(ReportSection.code, ReportSection.text, ReportSection.is_edited)
    rows = db.execute(
        found.where(ReportSection.report_id == report.id).order_by(ReportSection.position)
    )
    known = get_section_titles(report.period_end)
    return [
        {
            "code": row.code,
            "title": known.get(row.code, row.code),
            "text": row.text,
            "rendered": render_text(row.text, lines),
            "is_edited": row.is_edited,
        }
        for row in rows
    ]


def compute_digest(text: str) -> str:
    """SHA-256 (hex) of the UTF-8 text."""
    return hashlib.sha256(text.encode()).hexdigest()


def format_register_no(seq: int) -> str:
    """5 -> '05/BC-UBND' (NĐ 30/2020: Phụ lục III, BC)."""
    return f"{seq:02d}/BC-UBND"


def claim_next_number(db: Session, unit: UUID, year: int) -> int:
    """The number after the unit's last one of `year`; its next approver waits for our commit."""
    lock_unit(db, unit)
    mine = _NUMBERED.c.org_unit_id == unit, _NUMBERED.c.register_year == year
    return compute_number_after_last(db, _NUMBERED.c.register_seq, *mine)
