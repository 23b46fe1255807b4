"""The two tables that are published for everyone, each with fixed columns and their definitions."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.session.unit_kinds import build_kind_on
from backend.domains.ratings.commune_ratings.models import CommuneRating, RatingStatus
from backend.domains.ratings.commune_ratings.public import COLUMNS as RATING
from backend.domains.ratings.commune_ratings.public import District, to_row
from backend.domains.ratings.commune_ratings.queries import LATEST_YEAR_FIRST, select_rating_rows
from backend.domains.reporting.open_data.columns import (
    PROGRESS_COLUMNS,
    RATING_COLUMNS,
    DatasetColumn,
    Words,
)
from backend.domains.reporting.open_data.models import OpenDataRelease
from backend.domains.reporting.open_data.public_schemas import DatasetFilters

Cell = str | int | float | bool | date | None
DatasetRow = dict[str, Cell]


@dataclass(frozen=True, slots=True)
class Dataset:
    """`rows` are dicts with exactly the names of `columns`, in a fixed order."""

    code: str
    title: Words
    description: Words
    source: Words
    columns: tuple[DatasetColumn, ...]
    rows: Callable[[Session, DatasetFilters], Iterator[DatasetRow]]


def list_rating_rows(db: Session, filters: DatasetFilters) -> Iterator[DatasetRow]:
    """Approved ratings, as the public list tells them: one query."""
    found = select_rating_rows(RATING).outerjoin(District, District.id == OrgUnit.parent_id)
    found = found.where(
        CommuneRating.status == RatingStatus.APPROVED, *build_filter_clauses(CommuneRating, filters)
    )
    for row in db.execute(found.order_by(*LATEST_YEAR_FIRST)):
        fields = to_row(row)
        fields |= {f"unit_{name}": fields[f"org_unit_{name}"] for name in ("code", "name", "kind")}
        yield {column.name: fields[column.name] for column in RATINGS.columns}


def list_progress_rows(db: Session, filters: DatasetFilters) -> Iterator[DatasetRow]:
    """Published years, the latest first, line by line: one query."""
    found = (
        sa.select(
            *(OpenDataRelease.year, OpenDataRelease.published_on, OpenDataRelease.figures),
            *(OrgUnit.code, OrgUnit.name),
            build_kind_on(None, year=OpenDataRelease.year).label("kind"),
        )
        .join(OrgUnit, OrgUnit.id == OpenDataRelease.org_unit_id)
        .where(
            OpenDataRelease.withdrawn_on.is_(None), *build_filter_clauses(OpenDataRelease, filters)
        )
        .order_by(OpenDataRelease.year.desc(), OrgUnit.sort_name, OpenDataRelease.id)
    )
    for row in db.execute(found):
        yield from build_progress_rows(row, filters)


def build_progress_rows(release: Any, filters: DatasetFilters) -> Iterator[DatasetRow]:
    """A line per target and unit, the sum first."""
    figures = release.figures
    whole = {"code": release.code, "name": release.name, "kind": release.kind}
    for target in figures["targets"]:
        units = [("all", {**target, **whole}), *(("unit", unit) for unit in target["units"])]
        for coverage, unit in units:
            if filters.unit_code not in (None, unit["code"]):
                continue
            hidden = unit["numerator"] is None or unit["denominator"] is None
            yield {
                "year": release.year,
                "as_of": date.fromisoformat(figures["as_of"]),
                "district_name": release.name,
                "coverage": coverage,
                **{f"unit_{name}": unit[name] for name in ("code", "name", "kind")},
                "target_code": target["code"],
                "target_title": target["title"],
                "indicator": target["indicator"],
                "threshold_percent": target["threshold_percent"],
                **{name: unit[name] for name in ("numerator", "denominator", "percent")},
                "is_suppressed": hidden,
                "published_on": release.published_on,
            }


def build_filter_clauses(model: Any, filters: DatasetFilters) -> Iterator[sa.ColumnElement[bool]]:
    if filters.year is not None:
        yield model.year == filters.year
    if filters.unit_code is not None and model is CommuneRating:
        yield OrgUnit.code == filters.unit_code


RATINGS = Dataset(
    "commune-ratings",
    ("Kết quả xếp loại xã, thị trấn lành mạnh", "Ratings of healthy communes and townships"),
    (
        "Kết quả chấm điểm, xếp loại hằng năm đã được phê duyệt. Phê duyệt là công khai.",
        "Yearly ratings that were approved. Approval makes them public.",
    ),
    ("Sổ chấm điểm xã, thị trấn lành mạnh", "The register of commune ratings"),
    RATING_COLUMNS,
    list_rating_rows,
)

PROGRESS = Dataset(
    "plan-progress",
    ("Kết quả thực hiện kế hoạch năm", "Progress of the yearly plan"),
    (
        (
            "Từng chỉ tiêu của kế hoạch một năm đã kết thúc, theo đơn vị và toàn bộ. "
            "Số liệu lập một lần cho cả năm và không cập nhật. Số từ 1 đến 4, và những số "
            "giúp suy ra chúng, để trống."
        ),
        (
            "Each target of a closed year's plan, by unit and for the whole. Made once "
            "for the whole year and not updated. Figures from 1 to 4, and those that would "
            "tell them, are left empty."
        ),
    ),
    ("Sổ theo dõi kế hoạch phòng, chống mại dâm", "The register of the prevention plan"),
    PROGRESS_COLUMNS,
    list_progress_rows,
)

DATASETS = {dataset.code: dataset for dataset in (RATINGS, PROGRESS)}
