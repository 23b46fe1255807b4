"""The rows behind every figure: as they were frozen, or as a draft counts them now."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from backend.core.db import Session
from backend.core.org import Level
from backend.features.report_papers.paper import Printable
from backend.features.reports.computing import counted_to, records_now
from backend.features.reports.whole import opener

KINDS = {
    "establishments": "Cơ sở",
    "inspections": "Lượt kiểm tra",
    "violations": "Hành vi vi phạm",
    "communication_activities": "Hoạt động tuyên truyền",
    "trainings": "Lớp tập huấn",
    "staff": "Cán bộ",
    "budgets": "Kinh phí",
    "commune_ratings": "Xếp loại xã",
    "crime_statistics": "Số liệu công an",
    "support_services": "Số liệu hỗ trợ",
    "support_models": "Mô hình",
    "inspection_teams": "Đội kiểm tra",
    "inspection_plans": "Kế hoạch kiểm tra",
    "org_units": "Xã, thị trấn",
    "recommendations": "Kiến nghị",
    "violation_payments": "Lần nộp phạt",
    "workforce_counts": "Số liệu lao động",
    "training_attendances": "Lượt học",
    "training_head_counts": "Số người dự tập huấn",
}
NOT_YOURS = "Bản ghi không thuộc quyền xem của người tải"
NO_LIST = "Số liệu không có danh sách bản ghi"
PARTS_ONLY = "Số liệu cộng từ báo cáo cấp dưới"
MOST = 200_000
"""Rows of the sheet; a year of ten districts has fewer."""


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A record that a figure counts; `note` says why there is none."""

    code: str
    title: str
    kind: str = ""
    label: str = ""
    on: Any = None
    version: int | None = None
    id: str = ""
    note: str = ""


def rows_of(db: Session, made: Printable) -> list[SourceRow]:
    """Of each figure the records that the reader may open one by one, else why not."""
    frozen = json.loads(made.edition.sources) if made.edition else None
    opens, found = opener(db), []
    for line in made.lines.values():
        code, title = line["code"], line["title"]
        note = closed(made, line, opens)
        rows = [] if note else list(listed(db, made, line, frozen))
        found += rows or [SourceRow(code, title, note=note or "0 bản ghi")]
        if len(found) > MOST:
            return [*found[:MOST], SourceRow("", "", note=f"Chỉ ghi {MOST} dòng đầu")]
    return found


def closed(made: Printable, line: Mapping[str, Any], opens: Any) -> str:
    """Why the reader gets no list behind the figure; empty when there is one."""
    if line["is_suppressed"] or (line["entity"] and not opens(line["entity"])):
        return NOT_YOURS
    if made.report.level is Level.PROVINCE:
        return PARTS_ONLY
    return "" if line["entity"] else NO_LIST


def listed(
    db: Session, made: Printable, line: Mapping[str, Any], frozen: Mapping[str, Any] | None
) -> Iterator[SourceRow]:
    code, title = line["code"], line["title"]
    if frozen is not None:
        for entity, id, version in frozen.get(code) or ():
            yield SourceRow(code, title, KINDS.get(entity, entity), version=version, id=id)
        return
    report = made.report
    to = report.computed_to or counted_to(report)
    for row in records_now(db, report.org_unit_id, code, report.period_start, to) or ():
        kind = KINDS.get(row.entity, row.entity)
        yield SourceRow(code, title, kind, row.label or "", row.on_date, row.version, str(row.id))
