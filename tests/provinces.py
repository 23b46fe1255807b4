"""A province of today with many communes: those of Ninh Bình, in the order of their codes.

Each may have a report of its own, drawn by a seed: numbers, blanks, corrections, and how far it is.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from uuid import UUID

from backend.core.session.models import create_id
from backend.core.session.session import Session
from backend.core.text.periods import PeriodKind, compute_period_end
from backend.domains.organisation.org_units.service import update_closure
from backend.domains.planning.plans.models import Plan, PlanTarget
from backend.domains.reporting.report_figures.catalogue import FIGURES
from backend.domains.reporting.reports.models import Report, ReportLine, ReportStatus
from backend.law.reference.org_units import load_country
from backend.permissions import Role
from tests import today, world

SUPERIOR, LEAD, CHAIR, POLICE = "so-y-te", "lead-tinh", "chair-tinh", "police-tinh"
PROVINCE = today.unit("ninhbinh")
EXAMPLE = ("lead-0", "chair-0")
"""Who works in the first commune."""
COUNTED = (ReportStatus.APPROVED, ReportStatus.SENT)
HANDED_ON = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)


def commune(at: int) -> UUID:
    return today.unit(f"commune-{at}")


def open_province(db: Session, count: int, parent: UUID | None = None) -> list[UUID]:
    """The province with its first communes, and its officials."""
    today.add_unit(db, *today.PROVINCE, parent)
    inside = next(one for one in load_country().provinces if one.code == "37").communes
    named = sorted((code, name, kind) for kind in inside for code, name in inside[kind].items())
    for at, (code, name, kind) in enumerate(named[:count]):
        today.add_unit(db, f"commune-{at}", code, name, kind, "commune", PROVINCE)
    today.add_person(db, SUPERIOR, "Đinh Thị Hòa", Role.SUPERIOR_OFFICER, PROVINCE)
    today.add_person(db, LEAD, "Phan Thị Lý", Role.LEAD_OFFICER, PROVINCE)
    today.add_person(db, CHAIR, "Lê Minh Tâm", Role.LEADER, PROVINCE)
    today.add_person(db, POLICE, "Trần Quốc Toản", Role.POLICE_OFFICER, PROVINCE)
    today.add_person(db, EXAMPLE[0], "Vũ Thị Nga", Role.LEAD_OFFICER, commune(0))
    today.add_person(db, EXAMPLE[1], "Ngô Văn Hải", Role.LEADER, commune(0))
    update_closure(db)
    return [commune(at) for at in range(len(named[:count]))]


@dataclass(frozen=True)
class Said:
    """What the reports that count say: {code: {unit: number, or None}}."""

    lines: dict[str, dict[UUID, int | None]] = field(default_factory=dict)

    def add_up(self, code: str) -> int | None:
        known = [value for value in self.lines.get(code, {}).values() if value is not None]
        return sum(known) if known else None


def draw_reports(
    db: Session, units: Sequence[UUID], rng: random.Random, kind: PeriodKind, start: date
) -> Said:
    """A report of each of the units: what those say that the province may sum up."""
    said = Said()
    for unit in units:
        status = rng.choice([*ReportStatus, *COUNTED, *COUNTED])
        report = Report(
            id=create_id(),
            org_unit_id=unit,
            level="commune",
            period_kind=kind,
            period_start=start,
            period_end=compute_period_end(kind, start),
            status=status,
            submitted_at=HANDED_ON,
            submitted_on=HANDED_ON.date(),
        )
        db.add(report)
        db.flush()
        for position, figure in enumerate(FIGURES):
            told = draw_line(rng, report, figure.code, position)
            db.add(told[0])
            if status in COUNTED:
                said.lines.setdefault(figure.code, {})[unit] = told[1]
    db.flush()
    return said


def draw_line(
    rng: random.Random, report: Report, code: str, position: int
) -> tuple[ReportLine, int | None]:
    """A line with or without a number, now and then corrected; and what it says."""
    value = None if rng.random() < 0.15 else rng.choice([0, 0, 1, rng.randrange(500)])
    line = ReportLine(
        report_id=report.id,
        org_unit_id=report.org_unit_id,
        code=code,
        position=position,
        figure_version=1,
        value=value,
        previous_value=value,
        cumulative_value=value,
        is_open=False,
    )
    if rng.random() < 0.05:
        said = rng.randrange(500)
        line.correction = {
            "value": said,
            "reason": "Sổ giấy ghi thêm",
            "evidence": {"entity": None, "id": None, "document_no": "45/BC-UBND"},
            "by_id": str(world.user(EXAMPLE[0])),
            "at": HANDED_ON.isoformat(),
        }
        return line, said
    return line, value


def plan(unit: UUID, year: int) -> UUID:
    return today.unit(f"plan-{unit}-{year}")


def add_plans(db: Session, units: Sequence[UUID], year: int, status: str = "approved") -> None:
    """A plan of the year for each unit, with the six targets of the cast."""
    for unit in units:
        made = Plan(
            id=plan(unit, year),
            org_unit_id=unit,
            year=year,
            title=f"Kế hoạch phòng, chống mại dâm năm {year}",
            status=status,
        )
        db.add(made)
        db.flush()
        for position, code in enumerate(
            ("communes_communicating", "establishments_inspected", "staff_trained"), 1
        ):
            db.add(
                PlanTarget(
                    plan_id=made.id,
                    org_unit_id=unit,
                    code=code,
                    title=code,
                    indicator=code,
                    threshold_percent=60 + position,
                    status=status,
                    approved_title=code if status == "approved" else None,
                    approved_percent=60 + position if status == "approved" else None,
                    position=position,
                )
            )
    db.flush()
