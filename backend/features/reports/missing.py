"""What stands between a report and its submission."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from backend.core.db import Session
from backend.core.messages import speak
from backend.core.org import OrgUnit
from backend.features.reports.models import Report, ReportSection
from backend.features.reports.parts import BELOW, SENT_ON


@dataclass(frozen=True, slots=True)
class Missing:
    """`blocks`: it must be there; else it is enough to say that one goes on without it."""

    pointer: str
    code: str
    blocks: bool
    name: str = ""


def missing_parts(db: Session, report: Report) -> list[Missing]:
    """Empty sections, and the units below whose part is not there."""
    texts = sa.select(ReportSection.code, ReportSection.text).where(
        ReportSection.report_id == report.id
    )
    found = [
        Missing(f"/sections/{row.code}", "section-empty", blocks=True, name=row.code)
        for row in db.execute(texts.order_by(ReportSection.position))
        if not row.text.strip()
    ]
    return [
        *found,
        *(
            Missing(f"/parts/{unit.id}", "part-missing", blocks=False, name=unit.name)
            for unit in silent(db, report)
        ),
    ]


def silent(db: Session, report: Report) -> list[Any]:
    """Units below, valid at the period's end, that have not handed on their part."""
    below = BELOW.get(report.level)
    if below is None:
        return []
    handed = sa.select(Report.org_unit_id).where(
        Report.period_kind == report.period_kind,
        Report.period_start == report.period_start,
        Report.status.in_(SENT_ON[report.level]),
    )
    end = report.period_end
    units = sa.select(OrgUnit.id, OrgUnit.name).where(
        OrgUnit.parent_id == report.org_unit_id,
        OrgUnit.level == below,
        sa.func.coalesce(OrgUnit.valid_from, end) <= end,
        sa.func.coalesce(OrgUnit.valid_to, end) >= end,
        OrgUnit.id.not_in(handed),
    )
    return list(db.execute(units.order_by(OrgUnit.sort_name)))


speak(
    {
        "section-empty": (
            "Phần này chưa có nội dung.",
            "This section is empty.",
        ),
        "part-missing": (
            "Đơn vị này chưa nộp phần báo cáo của mình.",
            "This unit has not handed on its part.",
        ),
    }
)
