"""Metrics of section II.3 (Đấu tranh): what the police reported for a period.

Units report months, quarters, half years or years. Those that cover the period without gap or
overlap are added up, the longest first. A period that still runs may be missing. Any other gap
leaves the figure unknown: a sum of the rest would look like the whole. Never by commune.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Protocol
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit, select_units_under
from backend.core.session.session import Session
from backend.core.sql.compiled_query import CompiledQuery
from backend.core.text.periods import compute_period_end
from backend.domains.police.crime_statistics.models import CrimePeriodKind, CrimeStatistic
from backend.metrics.metric import Guard, Metric, MetricValue, RecordKind, build_label_subquery

LAW = "Kế hoạch năm, phần Công an huyện"
FORM = "TT 02/2025/TT-BLĐTBXH, biểu 501-502/PCTNXH-Sở"
UNIT = build_label_subquery(OrgUnit.name, OrgUnit.id, CrimeStatistic.org_unit_id)
REPORTED = RecordKind(CrimeStatistic, UNIT, CrimeStatistic.period_start)

COLUMNS: tuple[tuple[str, str, str, str], ...] = (
    ("case_count", "Số vụ", "Cases", "vụ"),
    ("person_count", "Số đối tượng", "Persons", "người"),
    ("harbouring_count", "Chứa mại dâm", "Harbouring", "người"),
    ("brokering_count", "Môi giới mại dâm", "Brokering", "người"),
    ("selling_count", "Người bán dâm", "Selling sex", "người"),
    ("buying_count", "Người mua dâm", "Buying sex", "người"),
    ("under_18_count", "Đối tượng dưới 18 tuổi", "Persons under 18", "người"),
    ("out_of_province_count", "Đối tượng ngoại tỉnh", "Persons from other provinces", "người"),
    (
        "trafficking_case_count",
        "Vụ mua bán người vì mục đích mại dâm",
        "Cases of trafficking",
        "vụ",
    ),
    ("trafficking_person_count", "Đối tượng mua bán người", "Persons in trafficking", "người"),
    ("trafficked_women_count", "Phụ nữ bị mua bán", "Women trafficked", "người"),
    ("trafficked_children_count", "Trẻ em bị mua bán", "Children trafficked", "người"),
    (
        "buying_penalty_count",
        "Lượt xử phạt hành vi mua dâm",
        "Penalties for buying sex",
        "lượt người",
    ),
    ("buying_fine_total", "Tiền phạt hành vi mua dâm", "Fines for buying sex", "đồng"),
    (
        "selling_penalty_count",
        "Lượt người bán dâm bị xử phạt hành chính",
        "Penalties for selling sex",
        "lượt người",
    ),
    (
        "selling_penalty_under_18_count",
        "Bị xử phạt: dưới 18 tuổi",
        "Penalties: under 18",
        "lượt người",
    ),
    (
        "selling_penalty_out_of_province_count",
        "Bị xử phạt: ngoại tỉnh",
        "Penalties: from other provinces",
        "lượt người",
    ),
    ("selling_warning_count", "Bị xử phạt: cảnh cáo", "Penalties: warnings", "lượt người"),
    ("selling_fine_total", "Tiền phạt hành vi bán dâm", "Fines for selling sex", "đồng"),
)
"""(column, title, English, unit) in the order of the report."""
OF_FORM = (
    *("selling_penalty_count", "selling_penalty_under_18_count"),
    "selling_penalty_out_of_province_count",
)
"""The columns that form 501-502 asks for; the others stand in the plan."""
WHOLES = {
    **dict.fromkeys(
        (
            *("harbouring_count", "brokering_count", "selling_count", "buying_count"),
            *("under_18_count", "out_of_province_count"),
        ),
        "crime_persons",
    ),
    **dict.fromkeys(
        (
            *("selling_penalty_under_18_count", "selling_penalty_out_of_province_count"),
            "selling_warning_count",
        ),
        "crime_selling_penalties",
    ),
}


def to_metric_code(column: str) -> str:
    """`selling_penalty_count` -> `crime_selling_penalties`; the others keep their words."""
    named = {
        "case_count": "cases",
        "person_count": "persons",
        "selling_penalty_count": "selling_penalties",
        "buying_penalty_count": "buying_penalties",
    }
    return "crime_" + named.get(column, column.removesuffix("_count"))


NAMES = {to_metric_code(column): column for column, *_ in COLUMNS}

UNTOLD = {code: MetricValue(None, {}, is_limited=True) for code in NAMES}
"""The values for whoever may not read crime statistics."""

FIGURES: tuple[Metric, ...] = tuple(
    Metric(
        to_metric_code(column),
        vi,
        en,
        unit,
        "II.3",
        FORM if column in OF_FORM else LAW,
        REPORTED.entity,
        whole=WHOLES.get(column),
        guard=Guard.CRIME,
    )
    for column, vi, en, unit in COLUMNS
)


THIS = sa.bindparam("unit", type_=sa.Uuid())
STATISTICS = sa.select(
    CrimeStatistic.id,
    CrimeStatistic.org_unit_id.label("unit_id"),
    CrimeStatistic.period_kind,
    CrimeStatistic.period_start,
    *(getattr(CrimeStatistic, column) for column in NAMES.values()),
)
IN_PERIOD = CrimeStatistic.period_start.between(
    sa.bindparam("start", type_=sa.Date()), sa.bindparam("end", type_=sa.Date())
)
READ = CompiledQuery(
    STATISTICS.where(CrimeStatistic.org_unit_id.in_(select_units_under([THIS])), IN_PERIOD),
)
READ_OWN = CompiledQuery(STATISTICS.where(CrimeStatistic.org_unit_id == THIS, IN_PERIOD))


class PeriodRow(Protocol):
    """A row of READ; it has each figure of NAMES too."""

    id: UUID
    unit_id: UUID
    period_kind: CrimePeriodKind
    period_start: date


def compute_crime_figures(
    db: Session, unit_id: UUID, start: date, end: date, *, is_own: bool = False
) -> dict[str, MetricValue]:
    """Every figure of the section, for those who may read them: one query.

    `is_own`: of the police of the unit itself alone, not of those below it.
    """
    rows = find_reported_rows(db, unit_id, start, end, is_own=is_own)
    if rows is None:
        return {code: MetricValue(None) for code in NAMES}
    return {
        code: MetricValue(compute_total(getattr(row, name) for row in rows))
        for code, name in NAMES.items()
    }


def find_reported_rows(
    db: Session, unit_id: UUID, start: date, end: date, *, is_own: bool = False
) -> list[PeriodRow] | None:
    """The rows that make up the period; None if a unit's rows have a gap or nobody reported."""
    query = READ_OWN if is_own else READ
    found: list[PeriodRow] = db.fetch(query, unit=unit_id, start=start, end=end)
    by_unit: dict[UUID, list[PeriodRow]] = defaultdict(list)
    for row in found:
        by_unit[row.unit_id].append(row)
    covered = [find_covering_rows(rows, start, end) for rows in by_unit.values()]
    if None in covered:
        return None
    return [row for rows in covered for row in rows or ()] or None


def find_covering_rows(rows: Sequence[PeriodRow], start: date, end: date) -> list[PeriodRow] | None:
    """Consecutive rows from `start` to `end` or to today; None if a past period is missing."""
    day, found = start, list[PeriodRow]()
    while day <= end:
        begun = [row for row in rows if row.period_start == day and compute_row_end(row) <= end]
        if not begun:
            rhythm = found[-1].period_kind if found else CrimePeriodKind.QUARTER
            return found if compute_period_end(rhythm, day) >= today() else None
        longest = max(begun, key=compute_row_end)
        found.append(longest)
        day = compute_row_end(longest) + timedelta(days=1)
    return found


def compute_row_end(row: PeriodRow) -> date:
    return compute_period_end(row.period_kind, row.period_start)


def compute_total(values: Iterable[int | None]) -> int | None:
    """The sum; None if one of the values is not known."""
    found = list(values)
    return None if None in found else sum(value for value in found if value is not None)
