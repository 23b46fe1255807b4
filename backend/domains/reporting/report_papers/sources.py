"""The records behind every figure: those frozen with the report, or those a draft counts now."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from backend.core.session.session import Session
from backend.domains.establishments.establishments.moved_places import list_heirs_out_of_reach
from backend.domains.reporting.report_figures.catalogue import BY_CODE
from backend.domains.reporting.report_figures.provenance import is_of_places, list_counted_records
from backend.domains.reporting.report_papers.paper import PrintableReport
from backend.domains.reporting.reports.computing import get_last_counted_day
from backend.domains.reporting.reports.content import LineContent, SourceRef
from backend.domains.reporting.reports.detail import build_read_check
from backend.domains.reporting.reports.models import Report
from backend.domains.reporting.reports.position import get_covered_days, get_report_position
from backend.law.reference.tiers import Position
from backend.law.reference.wordings import to_words_of_day

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
WITH_HEIRS = "Hồ sơ nay thuộc đơn vị khác"
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
    on: date | None = None
    version: int | None = None
    id: str = ""
    note: str = ""


def list_source_rows(db: Session, made: PrintableReport) -> list[SourceRow]:
    """Of each figure the records that the reader may open one by one, else why not."""
    opens, listed = build_read_check(db, made.report), load_record_lists(db, made)
    heirs = [] if made.edition else list_heirs_of_draft(db, made.report)
    found: list[SourceRow] = []
    for line in made.lines.values():
        code, title = line["code"], line["title"]
        note = describe_missing_list(made, line, opens, heirs)
        rows = [] if note else [replace(row, code=code, title=title) for row in listed(code)]
        found += rows or [SourceRow(code, title, note=note or "0 bản ghi")]
        if len(found) > MOST:
            return [*found[:MOST], SourceRow("", "", note=f"Chỉ ghi {MOST} dòng đầu")]
    return found


def list_heirs_of_draft(db: Session, report: Report) -> list[str]:
    """The units out of reach in which places that a draft counts lie by now."""
    first, to = get_covered_days(report)[0], report.computed_to or get_last_counted_day(report)
    return list_heirs_out_of_reach(db, report.org_unit_id, first, to)


def describe_missing_list(
    made: PrintableReport,
    line: LineContent,
    opens: Callable[[str | None], bool],
    heirs: Sequence[str],
) -> str:
    """Why the reader gets no list behind the figure; empty when there is one.

    `heirs`: the units out of reach in which its places lie by now.
    """
    is_sum = get_report_position(made.report) is Position.SUPERIOR
    if is_sum and not line["is_suppressed"]:
        return PARTS_ONLY
    if line["is_suppressed"] or (line["entity"] and not opens(line["entity"])):
        return NOT_YOURS
    figure = BY_CODE.get(line["code"])
    if heirs and figure and is_of_places(figure):
        return f"{WITH_HEIRS}: {', '.join(heirs)}"
    return "" if line["entity"] else NO_LIST


def describe_record_kind(entity: str, report: Report) -> str:
    """What a record is called, in the words of the report's last day."""
    return to_words_of_day(KINDS.get(entity, entity), report.period_end)


def load_record_lists(db: Session, made: PrintableReport) -> Callable[[str], Iterator[SourceRow]]:
    """{code}: its records, as they were frozen, or as the draft counts them now."""
    report = made.report
    if made.edition is not None:
        frozen: dict[str, list[SourceRef] | None] = json.loads(made.edition.sources)
        return lambda code: (
            SourceRow("", "", describe_record_kind(entity, report), version=version, id=id)
            for entity, id, version in frozen.get(code) or ()
        )
    if get_report_position(report) is Position.SUPERIOR:
        return lambda _code: iter(())
    to = report.computed_to or get_last_counted_day(report)
    found = list_counted_records(db, report.org_unit_id, get_covered_days(report)[0], to)
    return lambda code: (
        SourceRow(
            "",
            "",
            describe_record_kind(row.entity, report),
            row.label or "",
            row.on_date,
            row.version,
            str(row.id),
        )
        for row in found.get(code, ())
    )
